"""Run the commands that a page shows and write what they print below each: ``python docs/build_pages.py PAGE…``.

A page is made of files (``<!-- file: NAME -->`` above a block), console blocks with lines ``$ perfrules …``, and the
SARIF result of a file (``<!-- result of: NAME -->``). The tests of the documents hold the pages to the same outputs.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import shlex
import sys
import tempfile
from pathlib import Path

from perfrules import cli

_BLOCK = re.compile(
    r"(?P<head>(?:^<!-- (?P<mark>file|result of): (?P<file>\S+) -->\n)?^```(?P<kind>\w*)\n)(?P<text>.*?)^```",
    re.M | re.S,
)


def printed(command: str) -> str:
    """What a command writes, to either stream."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        cli.main(shlex.split(command)[1:])
    return out.getvalue()


def filled(block: re.Match[str]) -> str:
    """A block with its output; a file is written to the working folder on the way."""
    if block["mark"] == "file":
        Path(block["file"]).write_text(block["text"], encoding="utf-8")
    elif block["mark"] == "result of":
        log = json.loads(printed(f"perfrules check {block['file']} --format sarif --lang en"))
        return block["head"] + json.dumps(log["runs"][0]["results"][0], ensure_ascii=False, indent=2) + "\n```"
    elif block["kind"] == "console":
        commands = [line for line in block["text"].splitlines() if line.startswith("$ ")]
        return block["head"] + "".join(f"{line}\n{printed(line.removeprefix('$ '))}" for line in commands) + "```"
    return block[0]


if __name__ == "__main__":
    os.environ["NO_COLOR"] = "1"
    for page in [Path(name).resolve() for name in sys.argv[1:]]:
        with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
            text = _BLOCK.sub(filled, page.read_text(encoding="utf-8"))
        page.write_text(text, encoding="utf-8", newline="\n")
