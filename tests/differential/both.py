"""The python engine and the interpreter side by side, as the tests of this folder compare them."""

from perfrules import api
from perfrules.common.diagnostics import DataError
from perfrules.meaning import intervals


def differences(framework, figures):
    """Where the two disagree about a unit; rows that the engine hands to the interpreter cannot differ."""
    quick = framework._quick(figures)
    try:
        slow = framework._interpret(figures)
    except DataError as error:
        return [] if quick is None else [f"the engine takes figures with mistakes: {error}"]
    if quick is None:
        return []
    fast = api.Result(framework, None, quick)
    return compared(framework, fast, slow)


def compared(framework, fast, slow):
    """What is not the same in two results of one unit."""
    found = []
    quick = fast._quick
    applies = slow.root.status != "not_applicable"
    unrounded = intervals.point(quick.engine.unrounded(quick.output))
    if applies and unrounded != slow._outcome.unrounded:
        found.append(f"unrounded total: {unrounded}, interpreter {slow._outcome.unrounded}")
    for name in ("total", "range", "grade", "grades"):
        mine, theirs = getattr(fast, name), getattr(slow, name)
        if repr(mine) != repr(theirs):
            found.append(f"{name}: {mine!r}, interpreter {theirs!r}")
    for indicator in framework.model.root.walk():
        mine, theirs = api.Score(fast, indicator), api.Score(slow, indicator)
        for name in ("status", "score", "range"):
            if repr(getattr(mine, name)) != repr(getattr(theirs, name)):
                found.append(f"{indicator.key} {name}: {getattr(mine, name)!r}, interpreter {getattr(theirs, name)!r}")
    return found
