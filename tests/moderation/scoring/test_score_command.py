"""manage.py score --jsonl, as a program beside others would use it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def score(given: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "score", "--jsonl"],
        input=given,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        check=False,
    )


def test_a_line_in_a_line_out_in_order():
    done = score('{"text": "Please subscribe to my channel, click here"}\n\n{"text": "Well said.", "author": "Ada"}\n')
    first, second = map(json.loads, done.stdout.splitlines())
    assert done.returncode == 0, done.stderr
    assert first["spam"] > 0.5 > second["spam"]
    assert (first["hold"], second["hold"]) == (True, False)
    assert set(first) == {"spam", "abuse", "hold", "reasons"}
    assert first["reasons"]


def test_a_bad_line_is_named():
    done = score('{"text": "Well said."}\n{"comment": "no text"}\n')
    assert done.returncode == 2
    assert "Line 2" in done.stderr
    assert len(done.stdout.splitlines()) == 1
