"""The command line: thin commands over the library.

Results go to standard output, messages to standard error. Exit codes: 0 good, 1 findings, 2 usage, 3 internal error.
"""

from __future__ import annotations

import argparse
import json
import locale
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from . import api, readback, render
from .common.codes import CODES_BY_ID
from .common.diagnostics import DataError, Diagnostic, Finding, FrameworkError, Problem, report
from .common.source import printable
from .meaning import data

DEMO = "cn/guangdong/guangzhou/huangpu/department-2022"


class _Usage(Exception):
    """Something is missing on the command line: said in Chinese and in English."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the value is the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    options = _parser().parse_args(arguments)
    options.lang = options.lang or _language()
    try:
        command: Callable[[argparse.Namespace], int] = options.command
        return command(options)
    except FrameworkError as error:
        if getattr(options, "format", "text") == "text":
            _say(render.text(error.diagnostics, options.lang, colour=_colour()))
        else:
            print(render.dumps({"diagnostics": [render.as_dict(item) for item in error.diagnostics]}))
        return 1
    except DataError as error:
        if getattr(options, "format", "text") == "text":
            _say(render.problems_text(error.problems, options.lang))
        else:
            print(render.dumps({"problems": [render.as_dict(item) for item in error.problems]}))
        return 1
    except _Usage as error:
        _say(str(error.args[options.lang != "zh"]))
        return 2
    except FileNotFoundError as error:
        _say(str(error.args[0]) if len(error.args) == 1 else f"{error.strerror}: {error.filename}")
        return 2
    except (IsADirectoryError, PermissionError) as error:
        _say(f"{error.strerror}: {error.filename}")
        return 2
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 -- the reader has gone; stay silent at exit
        return 0
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        _say(_INTERNAL[options.lang != "zh"].format(kind=type(error).__name__, error=error))
        if os.environ.get("PERFRULES_DEBUG"):
            raise
        return 3


_INTERNAL = (
    "perfrules 内部错误（{kind}：{error}）。请把框架文件和命令报给开发者。",
    "internal error of perfrules ({kind}: {error}). Please report the framework file and the command.",
)


def _parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--lang", choices=("zh", "en"), help="language of messages (default: from the locale)")
    parser = argparse.ArgumentParser(
        prog="perfrules", description="Budget performance rubrics as code: check, read back, evaluate, explain.",
        epilog=f"example: perfrules evaluate {DEMO} --case 2022年度公布的自评",
    )  # fmt: skip
    parser.add_argument("--version", action=_Version, nargs=0, help="show the version")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, run: Callable[[argparse.Namespace], int], text: str, example: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, parents=[common], help=text, description=text, epilog=f"example: {example}")
        command.set_defaults(command=run)
        return command

    add("demo", _demo, "check the shipped framework and score its published case", "perfrules demo")
    command = add("check", _check, "report everything that is wrong with framework files", "perfrules check my.perf")
    command.add_argument("paths", nargs="+", metavar="FILE", help="files, folders or catalogue names")
    command.add_argument("--format", choices=("text", "json", "sarif", "github"), default="text")
    command = add("read", _read, "read a framework back: sentences and values at every edge", "perfrules read my.perf")
    command.add_argument("framework", metavar="FILE")
    command = add("fmt", _fmt, "rewrite framework files in canonical form", "perfrules fmt my.perf")
    command.add_argument("paths", nargs="+", metavar="FILE", help="files or folders; - reads standard input")
    command.add_argument("--check", action="store_true", help="change nothing; name the files that would change")
    command.add_argument("--words", choices=("zh", "en"), help="language of words and units (default: as in the file)")
    command.add_argument("--declare", action="store_true", help="write out the figures that rules use undeclared")
    command = add("evaluate", _evaluate, "score figures", "perfrules evaluate my.perf figures.json")
    _figures(command)
    command.add_argument("--format", choices=("text", "json"), default="text")
    command = add(
        "explain",
        _explain,
        "say why each score is what it is",
        "perfrules explain my.perf figures.json --indicator 结转结余率",
    )
    _figures(command)
    command.add_argument(
        "--indicator", action="append", default=[], metavar="NAME",
        help="an indicator to explain, or total (default: every block and row, and the total)",
    )  # fmt: skip
    command.add_argument("--format", choices=("text", "json"), default="text")
    command = add("explain-code", _explain_code, "say what a diagnostic code means", "perfrules explain-code PR505")
    command.add_argument("codes", nargs="+", metavar="CODE")
    command = add("test", _test, "run the cases of framework files", "perfrules test my.perf")
    command.add_argument("paths", nargs="+", metavar="FILE", help="files, folders or catalogue names")
    command.add_argument("--format", choices=("text", "json", "github"), default="text")
    command = add(
        "compile", _compile, "write a framework as a module that needs only the standard library",
        "perfrules compile my.perf -o my_rules.py",
    )  # fmt: skip
    command.add_argument("framework", metavar="FILE", help="framework file or catalogue name")
    command.add_argument("-o", "--output", metavar="OUT", help="the module to write; its types go into OUT with .pyi")
    command.add_argument("--check", action="store_true", help="write nothing; fail when what is there is stale")
    command.add_argument("--stub", action="store_true", help="write only types, for perfrules.importer, beside FILE")
    add("catalog", _catalog, "list the frameworks that come with the library", "perfrules catalog")
    return parser


class _Version(argparse.Action):
    """Look the version up only when it is asked for; metadata take 20 ms to load."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        print(f"perfrules {_version()}")
        parser.exit()


def _version() -> str:
    import perfrules

    return str(perfrules.__version__)


def _figures(command: argparse.ArgumentParser) -> None:
    command.add_argument("framework", metavar="FILE", help="framework file or catalogue name")
    command.add_argument("data", nargs="?", metavar="DATA", help=".json, .toml or .csv file; - reads JSON from stdin")
    command.add_argument("--case", metavar="NAME", help="use the figures of a case of the framework instead")


def _demo(options: argparse.Namespace) -> int:
    framework = api.load(DEMO)
    print(framework.cases[0].name)
    print(framework.evaluate(framework.cases[0].given))
    return 0


def _check(options: argparse.Namespace) -> int:
    found = [d for path in _files(options.paths) for d in api.check(path)]
    if options.format == "json":
        print(render.as_json(found))
    elif options.format == "sarif":
        print(render.sarif(found, options.lang, _version()))
    elif options.format == "github":
        print(render.github(found, options.lang), end="\n" if found else "")
    elif found:
        _say(render.text(found, options.lang, colour=_colour()))
    bad = any(d.severity == "error" for d in found)
    if not bad and options.format == "text":
        print("通过" if options.lang == "zh" else "good")
    return int(bad)


def _read(options: argparse.Namespace) -> int:
    print(readback.read_back(api.load(options.framework).model, options.lang))
    return 0


def _fmt(options: argparse.Namespace) -> int:
    if options.paths == ["-"]:
        before = sys.stdin.buffer.read()
        good, after = _formatted(before, "<stdin>", options)
        good = good and not (options.check and after != before)
        if after is not None and not options.check:
            print(after.decode(), end="")
        return int(not good)
    good = True
    for path in map(Path, _files(options.paths)):
        before = path.read_bytes()
        done, after = _formatted(before, str(path), options)
        good = good and done and not (options.check and after != before)
        if after is None or after == before:
            continue
        if not options.check:
            path.write_bytes(after)
        print(_CHANGES[options.check][options.lang != "zh"].format(path=path))
    return int(not good)


_CHANGES = {
    False: ("已改写 {path}", "rewrote {path}"),
    True: ("需要改写 {path}", "would rewrite {path}"),
}
_RENUMBERED = (
    "{name}：{old} 改为 {new}（{title}）；请核对是否缺行",
    "{name}: {old} becomes {new} ({title}); see that no row is lost",
)
_UNDECLARED = ("{name}：没有声明“{figure}”：{reason}", "{name}: “{figure}” is not declared: {reason}")


def _formatted(content: bytes, name: str, options: argparse.Namespace) -> tuple[bool, bytes | None]:
    """Whether all went well, and the new bytes; None if the file cannot be read and must stay as it is."""
    from .language import declaring, formatter, parser

    source, before = parser.read(content, name)
    result = formatter.Formatted(None)
    added: list[Any] = []
    undecided: list[Any] = []
    if not any(item.severity == "error" for item in before):
        if options.declare:
            added, undecided = declaring.missing(parser.parse_lines(source, undeclared=True)[0])
        result = formatter.format_source(source, options.words, added, undeclared=options.declare)
    if found := (*before, *result.diagnostics):
        _say(render.text(found, options.lang, colour=_colour()))
    if result.text is None:
        return False, None
    english = options.lang != "zh"
    for old, new, title in result.renumbered:
        _say(_RENUMBERED[english].format(name=name, old=old, new=new, title=printable(title)))
    for figure, reason in undecided:
        _say(_UNDECLARED[english].format(name=name, figure=printable(figure), reason=reason[english]))
    return not undecided, result.text.encode()


def _evaluate(options: argparse.Namespace) -> int:
    framework = api.load(options.framework)
    results = _results(framework, options)
    if options.format == "json":
        dicts = [result.to_dict() for result in results]
        print(json.dumps(dicts[0] if len(dicts) == 1 else dicts, ensure_ascii=False, indent=2))
    else:
        from .report import result_table

        print("\n\n".join(result_table(result, options.lang) for result in results))
    return 0


def _explain(options: argparse.Namespace) -> int:
    framework = api.load(options.framework)
    told: list[list[api.Explanation]] = []
    results = _results(framework, options)
    for result in results:
        try:
            scores = [result.root if name in _TOTAL else result[name] for name in options.indicator]
        except KeyError as error:
            _say(str(error.args[0]))
            return 2
        told.append([score.explain(options.lang) for score in scores] or result.explanations(options.lang))
    if options.format == "json":
        dicts = [[explanation.to_dict() for explanation in explanations] for explanations in told]
        print(json.dumps(dicts[0] if len(dicts) == 1 else dicts, ensure_ascii=False, indent=2))
    else:
        from .report import heading

        for number, (result, explanations) in enumerate(zip(results, told, strict=True)):
            if len(results) > 1:  # which unit this is
                print("\n" * (number > 0) + "\n".join([*heading(result, options.lang), ""]))
            print("\n".join(map(str, explanations)))
    return 0


_TOTAL = ("总分", "total")


def _explain_code(options: argparse.Namespace) -> int:
    good = True
    for name in options.codes:
        code = CODES_BY_ID.get(name.upper())
        if code is None:
            _say(f"没有代码 {name}" if options.lang == "zh" else f"there is no code {name}")
            good = False
        elif options.lang == "zh":
            print(f"{code.id} {code.slug}\n  说什么：{code.zh}\n  怎么办：{code.zh_advice}")
        else:
            print(f"{code.id} {code.slug}\n  says:  {code.en}\n  to do: {code.en_advice}")
    return 0 if good else 2


def _test(options: argparse.Namespace) -> int:
    """Run every case of every file; a file that cannot be used is reported and does not stop the others."""
    unread: list[Diagnostic] = []
    runs: list[tuple[api.Framework, api.Case, Sequence[Finding | Diagnostic]]] = []
    for path in _files(options.paths):
        try:
            framework = api.load(path)
        except FrameworkError as error:
            unread += error.diagnostics
        else:
            runs += [(framework, case, _failures(framework, case)) for case in framework.cases]
    failed = sum(bool(failures) for _, _, failures in runs)
    if options.format == "json":
        cases = [
            {"framework": framework.name, "case": case.name, "file": case.model.span.source.name,
             "line": case.model.span.line, "passed": not failures, "failures": [render.as_dict(f) for f in failures]}
            for framework, case, failures in runs
        ]  # fmt: skip
        counts = {"passed": len(runs) - failed, "failed": failed}
        print(render.dumps({**counts, "diagnostics": [render.as_dict(d) for d in unread], "cases": cases}))
        return int(failed > 0 or bool(unread))
    if unread:
        shown = render.text(unread, options.lang, colour=_colour())
        print(render.github(unread, options.lang)) if options.format == "github" else _say(shown)
    for framework, case, failures in runs:
        if options.format == "github" and failures:
            print(render.github(failures, options.lang, before=f"{case.name}: "))
            continue
        for failure in failures:
            place = "" if failure.span is None else f"{printable(failure.span.source.name)}:{failure.span.line}: "
            where = getattr(failure, "where", "")
            row = f" · {where}" if where and where not in (case.name, *failure.message("zh").split("：")) else ""
            what = f"{framework.name} · {case.name}{row}: {failure.code.id} {failure.message(options.lang)}"
            print(place + printable(what))
    passed = len(runs) - failed
    print(f"{passed} 例通过，{failed} 例不通过" if options.lang == "zh" else f"{passed} passed, {failed} failed")
    return int(failed > 0 or bool(unread))


def _failures(framework: api.Framework, case: api.Case) -> Sequence[Finding | Diagnostic]:
    """What a case does not give as it should; figures that only evaluation can refuse are reported at the case."""
    try:
        return framework.run_case(case)
    except DataError as error:
        return [
            report("case-data", case.model.span, problem=(p.message("zh"), p.message("en")), code=p.code.id)
            for p in error.problems
        ]


def _compile(options: argparse.Namespace) -> int:
    framework = api.load(options.framework)
    source = api.locate(options.framework)
    if framework.engine != "python" and not options.stub:
        reason = framework.engine.partition(": ")[2]
        zh = f"{framework.name} 不能编译成模块（{reason}）；请用 perfrules.load 载入后计算"
        en = f"{framework.name} cannot be compiled into a module ({reason}); load and evaluate it with perfrules"
        _say(zh if options.lang == "zh" else en)
        return 1
    if options.stub:
        target = Path(options.output) if options.output else source.with_name(source.stem.replace("-", "_") + ".pyi")
        wanted = {target: framework.to_stub(hook=True)}
    else:
        if not options.output:
            raise _Usage("要写明生成哪个模块：-o rules.py", "give the module to write: -o rules.py")
        target = Path(options.output)
        wanted = {target: framework.to_module(source.name), target.with_suffix(".pyi"): framework.to_stub()}
    for path, text in wanted.items():
        if not options.check:
            path.write_text(text, encoding="utf-8", newline="\n")
        elif not path.is_file() or path.read_text(encoding="utf-8") != text:
            _say(f"{path} 过期了，重新生成" if options.lang == "zh" else f"{path} is stale: compile it again")
            return 1
    return 0


def _catalog(options: argparse.Namespace) -> int:
    for name in api.catalog():
        print(f"{name}  {api.load(name).title}")
    return 0


def _files(paths: Sequence[str]) -> list[str | Path]:
    """Files as given; a folder stands for every framework file below it."""
    files: list[str | Path] = []
    for path in paths:
        files += sorted(Path(path).rglob("*.perf")) if Path(path).is_dir() else [path]
    if not files:
        raise _Usage(f"{'、'.join(paths)} 里没有框架文件", f"no framework file in {', '.join(paths)}")
    return files


def _results(framework: api.Framework, options: argparse.Namespace) -> list[api.Result]:
    """The units of a file scored, as one group where they are compared; a case stands in the group of all cases."""
    units = _units(framework, options)
    if not framework.model.needs_peers:
        return [framework.evaluate(unit) for unit in units]
    if options.case is not None:
        names = [case.name for case in framework.cases]
        return [framework.evaluate_cohort(case.given for case in framework.cases)[names.index(options.case)]]
    return framework.evaluate_cohort(units) if len(units) > 1 else [framework.evaluate(unit) for unit in units]


def _units(framework: api.Framework, options: argparse.Namespace) -> Sequence[Mapping[str, object]]:
    """The units to score: of a case, a file, or standard input. Raises DataError with the mistakes of every unit."""
    if options.case is not None:
        case = next((c for c in framework.cases if c.name == options.case), None)
        if case is None:
            names = [c.name for c in framework.cases]
            raise _Usage(f"没有这个算例；有：{'、'.join(names)}", f"no such case; there are: {', '.join(names)}")
        return [case.given]
    if options.data is None:
        raise _Usage(
            "要有数据文件，或 -（标准输入），或 --case 算例", "give a data file, - for standard input, or --case NAME"
        )
    if options.data == "-":
        content, kind = sys.stdin.buffer.read(), "json"
    else:
        path = Path(options.data)
        content, kind = path.read_bytes(), path.suffix.lower().removeprefix(".")
        if kind not in ("json", "toml", "csv"):
            raise _Usage(f"{path} 不是 .json、.toml 或 .csv 文件", f"not a .json, .toml or .csv file: {path}")
    units, problems = data.records(content, kind)
    several = len(units) > 1
    every: list[Problem] = list(problems)
    for number, unit in enumerate(units, 1):
        every += framework.read(unit, number if several else None)[1]
    if every:
        raise DataError(every)
    return units


def _say(text: str) -> None:
    print(text, file=sys.stderr)


def _language() -> str:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return "zh" if value.lower().startswith("zh") else "en"
    return "zh" if (locale.getlocale()[0] or "").lower().startswith(("zh", "chinese")) else "en"


def _colour() -> bool:
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return bool(os.environ.get("FORCE_COLOR")) or sys.stderr.isatty()
