"""What the code has, the docs name: settings, error codes, checks, queues, reasons, endpoints, commands."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

from comments.models import ReportReason
from comments.states import Mode, State
from moderation.checks import CHECKS
from moderation.models import Reason
from moderation.queues import QUEUES
from newsroom.api.kinds import kinds

ROOT = Path(__file__).resolve().parents[2]
API = (ROOT / "docs" / "api.md").read_text()
EVERYTHING = "\n".join(path.read_text() for path in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")])


@pytest.mark.parametrize("code", sorted(set(kinds()) - {"refused", "error"}))
def test_every_error_code_is_documented(code):
    assert f"`{code}`" in API


@pytest.mark.parametrize("word", [*State.values, *(check.name for check in CHECKS), *QUEUES, *Reason.values])
def test_every_state_check_queue_and_reason_is_documented(word):
    assert re.search(rf"\b{word}\b", API)


@pytest.mark.parametrize("word", [*Mode.values, *ReportReason.values])
def test_every_mode_and_reason_of_a_report_is_documented(word):
    assert re.search(rf"\b{word}\b", EVERYTHING)


def test_every_variable_is_in_the_table():
    read = re.findall(r'env\.\w+\(\s*"(\w+)"', (ROOT / "newsroom" / "settings.py").read_text())
    table = (ROOT / "README.md").read_text()
    short = {
        "NEWSROOM_LIMIT_EDIT": "`_EDIT`",
        "NEWSROOM_LIMIT_REPORT": "`_REPORT`",
        "NEWSROOM_LIMIT_REACT": "`_REACT`",
        "NEWSROOM_LIMIT_APPEAL": "`_APPEAL`",
    }
    assert [name for name in read if f"`{short.get(name, name).strip('`')}`" not in table] == []


def test_every_command_is_documented():
    ours = {
        name for name, app in get_commands().items() if app in {"articles", "comments", "moderation", "newsroom.site"}
    }
    assert [name for name in sorted(ours) if name not in EVERYTHING] == []


def test_every_route_of_the_api_is_documented():
    routes = set()
    for urls in ("articles/api/urls.py", "comments/api/urls.py", "moderation/api/urls.py"):
        routes |= set(re.findall(r'path\("([^"]+)"', (ROOT / urls).read_text()))
    plain = {re.sub(r"<\w+:(\w+)>", _as_documented, route) for route in routes}
    assert [route for route in sorted(plain) if route not in API] == []


def _as_documented(parameter: re.Match) -> str:
    return "{id}" if parameter[1] in {"comment_id", "decision_id", "cluster_id"} else f"{{{parameter[1]}}}"


def test_no_document_leads_to_a_page_that_is_not_there():
    missing = []
    for page in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text()):
            if not (page.parent / target).exists():
                missing.append(f"{page.name}: {target}")
    assert missing == []
