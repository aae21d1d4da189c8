"""The grammar's LALR tables, made by lark and walked here.

lark's own walk wraps every token, makes a tree, and leaves it to be walked once more; ours calls the builder of nodes
as soon as a phrase is complete. The tables are the same, and so is what they accept.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from attrs import frozen
from lark import Lark
from lark.grammar import Rule
from lark.parsers.lalr_analysis import Shift

from .. import resources
from .tokens import Token
from .transformer import ToNodes

STARTS = ("language", "setting", "input", "heading", "rule", "grade", "check", "case_line", "gap")
END = "$END"

# What stands on the stack: a value, and where it begins and ends; a phrase without a token stands nowhere.
_Part = tuple[Any, int | None, int | None]


@cache
def grammar() -> Lark:
    """The grammar as lark reads it; every terminal is declared, since the lexer is our own."""
    return Lark(
        resources.grammar_path().read_text(encoding="utf-8"), parser="lalr", lexer="basic", start=list(STARTS),
        maybe_placeholders=False,
    )  # fmt: skip


@frozen
class _Reduction:
    """What becomes of the phrase of a rule: its symbols, their name, and the method that makes a node of them.

    Helpers of the grammar, whose names begin with ``_``, have no method: their parts belong to the phrase around.
    """

    size: int
    name: str
    method: str
    single: bool  # one part alone stands for itself
    passes: bool  # and there is but one symbol: most are of this kind, since each level of a formula has a name
    spliced: tuple[int, ...]  # places of helpers


def _reduction(rule: Rule) -> _Reduction:
    name = str(rule.origin.name)
    spliced = tuple(i for i, symbol in enumerate(rule.expansion) if symbol.name.startswith("_"))
    method = "" if name.startswith("_") else str(rule.alias or name)
    size, single = len(rule.expansion), bool(rule.options.expand1 and not rule.alias)
    return _Reduction(size, name, method, single, single and size == 1 and not spliced, spliced)


@frozen
class _Tables:
    """For each state and symbol the next state, or the reduction that comes first; where each start begins and ends."""

    states: dict[int, dict[str, int | _Reduction]]
    first: dict[str, int]
    last: dict[str, int]


@cache
def _tables() -> _Tables:
    table = grammar().parser.parser._parse_table  # lark gives no other way to them
    known: dict[int, _Reduction] = {}  # by the rule's identity: rules compare symbol by symbol, which takes long
    states: dict[int, dict[str, int | _Reduction]] = {}
    for state, actions in table.states.items():
        states[state] = {}
        for symbol, (action, target) in actions.items():
            if action is not Shift:
                target = known.get(id(target)) or known.setdefault(id(target), _reduction(target))
            states[state][str(symbol)] = target
    return _Tables(states, table.start_states, table.end_states)


def read(tokens: Sequence[Token], start: str, to_nodes: ToNodes) -> tuple[bool, Any]:
    """Whether the tokens are a phrase of the kind, and the node of it."""
    tables = _tables()
    states, last = tables.states, tables.last[start]
    stack = [tables.first[start]]
    values: list[_Part] = []
    for token in (*tokens, None):
        kind = END if token is None else token.type
        while True:
            action = states[stack[-1]].get(kind)
            if isinstance(action, int):
                assert token is not None
                stack.append(action)
                values.append((token, token.span.start, token.span.end))
                break
            if action is None:
                return False, None
            if action.passes:
                stack.pop()
            else:
                size = action.size
                values[len(values) - size :] = [_reduced(action, values[len(values) - size :], to_nodes)]
                del stack[len(stack) - size :]
            state = states[stack[-1]][action.name]
            assert isinstance(state, int)
            stack.append(state)
            if token is None and state == last:
                return True, values[-1][0]
    raise AssertionError(kind)


def _reduced(rule: _Reduction, parts: list[_Part], to_nodes: ToNodes) -> _Part:
    """A phrase as one part; that of a helper is the list of its parts."""
    for place in reversed(rule.spliced):
        parts[place : place + 1] = parts[place][0]
    if not rule.method:
        return parts, None, None
    if rule.single and len(parts) == 1:
        return parts[0]
    start = end = None
    if parts:
        start, end = parts[0][1], parts[-1][2]
        if start is None or end is None:  # a phrase without a token stands at an end
            start = next((first for _, first, _ in parts if first is not None), None)
            end = next((last for _, _, last in reversed(parts) if last is not None), None)
    return getattr(to_nodes, rule.method)((start, end), [part[0] for part in parts]), start, end
