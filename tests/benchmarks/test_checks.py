"""The figures of docs/moderation.md can be had again: the measurement runs, and leaves nothing behind."""

import sys

import pytest

from benchmarks import checks as benchmark
from comments.models import Comment
from moderation import checks
from moderation.models import Term

pytestmark = pytest.mark.django_db


def test_the_measurement_names_every_check_and_takes_its_comments_back(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["checks.py", "--number", "20", "--words", "50"])
    benchmark.main()
    said = capsys.readouterr().out
    assert [check.name for check in checks.CHECKS if f"µs  {check.name}\n" not in said] == []
    assert not Comment.objects.exists()
    assert not Term.objects.exists()
