"""Coverage-guided fuzzing of parser, checker, formatter and evaluation.

    python tests/fuzz/fuzz_text.py FOLDER SECONDS

Needs atheris (``pip install atheris``). Seeds are the framework files of the project; words of the language are the
dictionary. Anything but a diagnostic is a mistake: it is written into FOLDER/found, once for each place in the code,
and the search goes on. Formatting must settle and must not change what a file says.
"""

import hashlib
import sys
import time
import traceback
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["perfrules"]):
    from perfrules import api
    from perfrules.common.source import make_source
    from perfrules.common.words import SECTIONS, WORDS
    from perfrules.language import formatter, parser

ROOT = Path(__file__).parents[2]
SEEDS = ("frameworks/**/*.perf", "tests/cases/good/*.perf", "tests/cases/bad/*.perf")
LONGEST = 4000
counts = {"inputs": 0, "models": 0, "formatted": 0, "mistakes": 0}
places: set[str] = set()


def examine(text: str) -> None:
    """What must hold for any text at all."""
    source = make_source(text, "fuzz")
    model, _ = api.check_source(source, [])
    if model is not None:
        counts["models"] += 1
        framework = api.Framework(model)
        if not model.needs_peers:
            framework.evaluate({}).to_dict()
    formatted = formatter.format_source(source)
    first = formatted.text
    if first is None:
        return
    counts["formatted"] += 1
    again = formatter.format_source(make_source(first, "fuzz")).text
    assert first == again, "formatting does not settle"
    if formatted.renumbered:  # numbers out of step are put right, and said
        return
    before, after = parser.parse(source)[0], parser.parse(make_source(first, "fuzz"))[0]
    assert before == after, "formatting changes the tree"


def one_input(data: bytes) -> None:
    counts["inputs"] += 1
    if time.monotonic() > END:
        print(counts, flush=True)
        raise SystemExit
    text = data[:LONGEST].decode("utf-8", "ignore")
    try:
        examine(text)
    except Exception as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{type(error).__name__} {last.filename}:{last.lineno}"
        counts["mistakes"] += 1
        if place not in places:
            places.add(place)
            name = hashlib.sha256(place.encode()).hexdigest()[:12]
            (FOLDER / "found" / f"{name}.perf").write_text(text, encoding="utf-8")
            (FOLDER / "found" / f"{name}.txt").write_text(f"{place}\n{traceback.format_exc()}", encoding="utf-8")
            print(place, flush=True)
    if counts["inputs"] % 20_000 == 0:
        print(counts, flush=True)


if __name__ == "__main__":
    FOLDER, END = Path(sys.argv[1]), time.monotonic() + float(sys.argv[2])
    corpus = FOLDER / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    (FOLDER / "found").mkdir(exist_ok=True)
    for pattern in SEEDS:
        for path in ROOT.glob(pattern):
            if path.stat().st_size < LONGEST:
                (corpus / path.name).write_bytes(path.read_bytes())
    spellings = {s for w in WORDS for s in (*w.zh, *w.en) if s} | {f"【{zh}】" for zh, _ in SECTIONS.values()}
    quoted = ('"' + "".join(f"\\x{byte:02X}" for byte in s.encode()) + '"' for s in sorted(spellings))
    (FOLDER / "words.dict").write_text("\n".join(quoted) + "\n", encoding="ascii")
    arguments = [sys.argv[0], str(corpus), f"-dict={FOLDER / 'words.dict'}", f"-max_len={LONGEST}", "-timeout=20"]
    atheris.Setup(arguments, one_input)
    atheris.Fuzz()
