"""The page about explanations: its Python runs and gives what the comments say; its table names every kind."""

import re
from pathlib import Path

from perfrules.meaning import explain

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "explanations.md").read_text(encoding="utf-8")


def test_the_python_example_gives_what_it_says(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    sheet = re.search(r"^<!-- file: sheet.perf -->\n```perf\n(.*?)^```", PAGE, re.M | re.S)[1]
    (tmp_path / "sheet.perf").write_text(sheet, encoding="utf-8")
    code = re.search(r"^```python\n(.*?)^```", PAGE, re.M | re.S)[1]
    names: dict[str, object] = {}
    exec(compile(code, "explanations.md", "exec"), names)
    checked = 0
    for line in code.splitlines():
        expression, comment, shown = line.partition("#")
        if comment:
            assert repr(eval(expression, names)) == shown.strip()
            checked += 1
    assert checked == 3


def test_the_table_names_every_kind():
    source = Path(explain.__file__).read_text(encoding="utf-8")
    said = set(re.findall(r"\.say\(\s*\"(\w+)\"", source)) | set(re.findall(r"kind = \"(\w+)\"", source))
    said |= {"printed", "item"}  # said with a kind that is worked out
    table = PAGE[PAGE.index("| kind |") :]
    named = {kind for row in re.findall(r"^\| (`[^|]*) \|", table, re.M) for kind in re.findall(r"`(\w+)`", row)}
    assert said - {"zh", "en"} <= named
