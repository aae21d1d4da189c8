# Everything happens in .venv inside this checkout; nothing outside it is changed.
# `make PYTHON=python3.12 …` picks another interpreter, `make test ARGS="-k rounding"` passes words on to pytest,
# and a non-empty CI in the environment pins the versions in constraints.txt.

PYTHON ?= python3
ARGS ?=

BIN := .venv/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check install
PINS := $(if $(CI),constraints.txt)
PINNED := $(if $(CI),--constraint constraints.txt)

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo test test-all lint check clean

help: ## list these targets
	@sed -n 's/^\([a-z][a-z-]*\):.*## \(.*\)$$/  make \1	\2/p' Makefile

demo: .venv/.stamp-demo ## check the shipped framework, score its published case, print the tree
	@$(BIN)/perfrules demo

test: lint ## lint, then the quick tests
	$(BIN)/python -m pytest -n auto $(ARGS)

test-all: lint ## lint, then every test, the slow and the packaging ones too, and drawn tests with ten times the examples
	$(BIN)/python -m pytest -n auto -m "" --hypothesis-profile=long $(ARGS)

lint: .venv/.stamp ## style, types, direction of imports
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

check: .venv/.stamp-demo ## check every framework in frameworks/
	$(BIN)/perfrules check frameworks

clean: ## remove .venv, builds and caches
	rm -rf .venv build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find perfrules tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

.venv/.stamp-python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "perfrules needs Python 3.11 or newer; name one, as in: make PYTHON=python3.11")'
	@echo "Making .venv (once) …"
	@$(PYTHON) -m venv .venv
	@touch $@

# What a user gets: the package and its two dependencies.
.venv/.stamp-demo: .venv/.stamp-python pyproject.toml $(PINS)
	@echo "Installing perfrules into .venv …"
	@$(PIP) $(PINNED) --editable .
	@touch $@

# What a developer gets besides. Dependency groups need a newer pip than many machines ship.
.venv/.stamp: .venv/.stamp-python pyproject.toml $(PINS)
	@echo "Installing perfrules and its development tools into .venv …"
	@$(PIP) --upgrade "pip>=25.1"
	@$(PIP) $(PINNED) --editable . --group dev
	@touch .venv/.stamp-demo $@
