"""Scoring needs numpy and nothing else, and talks to nobody."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PROGRAM = """
import socket, sys
opened = []
sys.addaudithook(lambda event, args: opened.append(event) if event.startswith("socket.") else None)
from moderation import scoring
scoring.shipped().score(["Well said."])
scoring.explain(scoring.shipped(), "Well said.")
names = ("sklearn", "scipy", "torch", "django", "rest_framework", "profanity_check", "matplotlib", "tqdm")
print([name for name in names if name in sys.modules] + opened)
"""


def test_scoring_imports_no_framework_and_opens_no_socket():
    root = Path(__file__).parents[3]
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, cwd=root, check=True)
    assert done.stdout.strip() == "[]"
