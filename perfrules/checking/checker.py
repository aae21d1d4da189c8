"""Syntax nodes to a model: everything that an author can get wrong about a framework is found here, in one run.

The passes stand in :data:`PASSES` in the order in which they run. A pass reports and goes on; the model is built only
if nothing was reported as an error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..common.diagnostics import Diagnostic, in_order
from ..language import nodes
from ..meaning import model
from .cases import CaseReader
from .context import Context, all_sentences, language_of
from .declarations import declare
from .grades import check_after_total, check_grades, grain
from .head import read_head
from .tree import build_tree


def check(document: nodes.Document) -> tuple[model.Model | None, list[Diagnostic]]:
    """The model of a document (None when it has errors) and all diagnostics, by place."""
    context = Context(document)
    for run in PASSES:
        run(context)
    diagnostics = in_order(context.diagnostics)
    good = context.root is not None and not any(d.severity == "error" for d in diagnostics)
    return (_model(context) if good else None), diagnostics


def _examples(c: Context) -> None:
    """Cases: figures read as data are, expectations resolved."""
    known_grades = {g.name for g in c.grades} | {o.grade for o in c.overrides if o.grade}
    reader = CaseReader(c.inputs, c.index, c.row_fields(), sorted(known_grades), c.year, c.diagnostics)
    c.cases = reader.read(c.document.cases)


def _unused(c: Context) -> None:
    """Figures that no rule reads: often the trace of a lost line; not asked while other mistakes may be why."""
    if c.document.broken or any(d.severity == "error" for d in c.diagnostics):
        return
    limited = {limit.bound.name for i in c.inputs.values() for limit in i.limits if isinstance(limit.bound, model.Ref)}
    used = c.used | limited
    for item in c.inputs.values():
        if item.source == "data" and item.name not in used and item.span is not None:
            c.report("unused-figure", item.span, name=item.name)


def _model(c: Context) -> model.Model:
    """The whole, once nothing is wrong."""
    document = c.document
    assert c.root is not None
    texts = tuple((t.kind, t.text) for t in document.texts)
    on = c.settings.get("grade_on")
    return model.Model(
        name=document.name, title=dict(texts).get("title_is", document.name), texts=texts, year=c.year,
        root=c.root, inputs=c.inputs, measure_rounding=c.roundings.get("measure"),
        block_rounding=c.roundings.get("block"), total_rounding=c.roundings.get("total"),
        grade_on_rounded=on is None or on.values[0] == "rounded", grain=grain(c), grades=c.grades,
        overrides=tuple(c.overrides), checks=tuple(c.checks), cases=tuple(c.cases),
        gaps=tuple(gap.text for gap in (*document.gaps, *_text_gaps(document))), row_fields=c.row_fields(),
        peers=tuple(c.peers.values()), ties=c.ties(),
        lang=language_of(document),
        source=document.source,
    )  # fmt: skip


def _text_gaps(document: nodes.Document) -> Iterator[nodes.Gap]:
    sentences = [*document.root, *(s for h in document.headings for s in all_sentences(h))]
    yield from (s.body for s in sentences if isinstance(s.body, nodes.Gap))


PASSES: tuple[Callable[[Context], None], ...] = (
    read_head, declare, build_tree, check_grades, check_after_total, _examples, _unused,
)  # fmt: skip
