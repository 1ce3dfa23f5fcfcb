"""Isso and django-comments-xtd beside us in the same run: installed by pip, set up as their documentation says, behind
gunicorn with 2 workers of 4 threads, limits off. Each has a thread of 100 comments in a site of a hundred thousand, a
tenth of ours, for what a post costs them grows with the site.
"""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks import servers
from benchmarks.load import ROOT, ask
from benchmarks.servers import HOME, Server

PACKAGES = ["isso==0.14.0", "django-comments-xtd==2.10.13", "gunicorn==27.0.1"]
REST = 100_000  # comments
VENV = HOME / "peers"
PYTHON = VENV / "bin" / "python"


def install() -> None:
    if not PYTHON.exists():
        subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
        subprocess.run([PYTHON, "-m", "pip", "install", "-q", *PACKAGES], check=True)


def _gunicorn(name: str, application: str, home: Path, path: str, **env: str) -> Server:
    port = servers.free_port()
    workers = ["--workers", "2", "--threads", "4", "--bind", f"127.0.0.1:{port}", "--log-level", "warning"]
    command = [PYTHON, "-m", "gunicorn", application, *workers, "--chdir", home]
    return Server(name, *command, port=port, env=env).wait(path)


@dataclass(frozen=True)
class Peer:
    """A running peer: where a thread of 100 is read, where one posts, and what a post has to say ("Name: value")."""

    server: Server
    page: str
    posts: str
    said: tuple[str, ...]


@contextmanager
def isso() -> Iterator[Peer]:
    home = HOME / "isso"
    home.mkdir(parents=True, exist_ok=True)
    for old in home.glob("comments.db*"):
        old.unlink()
    (home / "isso.cfg").write_text(
        f"[general]\ndbpath = {home}/comments.db\nhost = http://127.0.0.1:9/\n[guard]\nenabled = false\n"
        "[moderation]\nenabled = false\n[hash]\nalgorithm = none\n"
    )
    with _gunicorn("isso", "isso.run", home, "/?uri=/nothing/", ISSO_SETTINGS=str(home / "isso.cfg")) as here:
        for number in range(100):
            text = "I think the council promised the timetable at the old bridge last spring. " * 3
            body = json.dumps({"author": "Ada", "text": f"{text}{number}", "title": "A story"})
            status, _, said = ask(here.port, "/new?uri=/story/", "POST", body, Content_Type="application/json")
            assert status in (201, 202), (status, said)  # noqa: S101
        first = json.dumps({"author": "Ada", "text": "The first one.", "title": "Another"})
        ask(here.port, "/new?uri=/other/", "POST", first, Content_Type="application/json")
        _fill_isso(home / "comments.db")
        yield Peer(here, "/?uri=/story/", "/new?uri=/other/", ("Body: isso",))


def _fill_isso(path: Path) -> None:
    """The rest of the site: copies of the first comment in a thousand other threads."""
    numbers = "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {})"
    with closing(sqlite3.connect(path, timeout=30)) as database, database:
        database.execute(
            f"{numbers.format(1000)} INSERT INTO threads (id, uri, title)"  # noqa: S608
            " SELECT 100 + n, '/' || n, 'A story' FROM numbers"
        )
        database.execute(
            f"{numbers.format(REST)} INSERT INTO comments (tid, created, mode, remote_addr, text, author, voters)"  # noqa: S608
            " SELECT 101 + n % 1000, created, mode, remote_addr, text || n, author, voters"
            " FROM numbers, comments WHERE comments.id = 1"
        )


@contextmanager
def xtd() -> Iterator[Peer]:
    home = HOME / "xtd"
    home.mkdir(parents=True, exist_ok=True)
    for old in home.glob("xtd.sqlite3*"):
        old.unlink()
    env = {"XTD_HOME": str(home), "XTD_REST": str(REST)}
    command = [PYTHON, "benchmarks/xtd_site.py"]
    run = subprocess.run(command, cwd=ROOT, env={**os.environ, **env}, capture_output=True, text=True, check=True)
    signed = json.loads(run.stdout)
    page = f"/comments/api/flatpages-flatpage/{signed.pop('page')}/"
    written = {"name": "NAME", "email": "ada@example.org", "comment": "SAID", "followup": False, "reply_to": 0}
    body = json.dumps({**signed, **written, "honeypot": ""})
    with _gunicorn("xtd", "xtd_site:application", ROOT / "benchmarks", page, **env) as here:
        assert len(json.loads(ask(here.port, page)[2])) == 100  # noqa: S101
        yield Peer(here, page, "/comments/api/comment/", (f"Body: {body}",))
