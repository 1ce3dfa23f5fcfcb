"""Real servers for tests that break them: a site of its own with its own database, Redis, web server and workers.

Everything listens on a free port of 127.0.0.1, keeps its files in the test's own directory, runs in a process group of
its own, and is gone when the test ends, however it ends.
"""

import contextlib
import copy
import http.client
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import redis

ROOT = Path(__file__).resolve().parents[2]
ARTICLE = "harbour-bridge"
PREPARE = f"""
import sys, django; django.setup()
from django.core.management import call_command
from django.utils import timezone
call_command("migrate", verbosity=0)
from articles.models import Article, Section
from comments.posting import Draft, submit
world = Section.objects.create(slug="world", name="World")
now = timezone.now()
article = Article.objects.create(section=world, slug="{ARTICLE}", headline="Harbour", body="Open.", published_at=now)
for number in range(int(sys.argv[1])):
    submit(article, Draft("Ada", f"What I think of the bridge, part {{number}}."))
"""


class Process:
    """A server in a process group of its own, with its own log."""

    def __init__(self, *command: str | Path, env: dict[str, str], log: Path) -> None:
        self.log = log
        with log.open("ab") as out:
            self.popen = subprocess.Popen(
                command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True
            )

    def signal(self, number: int) -> None:
        """To the whole group, children included."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.popen.pid, number)

    def kill(self) -> None:
        """kill -9, as a machine that loses power would."""
        self.signal(signal.SIGKILL)
        self.popen.wait(10)

    def stop(self) -> float:
        """Ask it to end, and answer how many seconds it took."""
        started = time.monotonic()
        self.popen.terminate()
        self.popen.wait(10)
        return time.monotonic() - started

    def says(self) -> str:
        return self.log.read_text(errors="replace")


class Site:
    """A newsroom with one article, on a database of its own. What it runs is started by name and ends with it."""

    def __init__(self, home: Path, database_url: str, **settings: Any) -> None:
        self.home = home
        self.database_url = database_url
        self.redis_port = free_port()
        self.web_port = free_port()
        self.running: list[Process] = []
        ours = ("NEWSROOM_", "DATABASE_URL", "REDIS_URL", "DJANGO_", "PYTEST_", "COVERAGE_")
        self.env = {name: value for name, value in os.environ.items() if not name.startswith(ours)} | {
            "DJANGO_SETTINGS_MODULE": "newsroom.settings",
            "DATABASE_URL": database_url,
            "REDIS_URL": f"redis://127.0.0.1:{self.redis_port}/0",
            "NEWSROOM_DATA_DIR": str(home / "data"),
            "NEWSROOM_SECRET_KEY": "the same on every host, and of no use anywhere else",
            **{f"NEWSROOM_{name.upper()}": str(value) for name, value in settings.items()},
        }

    def prepare(self, comments: int = 0) -> "Site":
        """Tables, one article, and so many comments by the same way as a reader's: the bell is rung for each."""
        self.run("-c", PREPARE, str(comments))
        return self

    # --- Servers

    def start(self, name: str, *command: str | Path, **env: str) -> Process:
        process = Process(*command, env=self.env | env, log=self.home / f"{name}.log")
        self.running.append(process)
        return process

    def start_redis(self) -> Process:
        """Without persistence: what is queued dies with it. Started again, it listens where it did before."""
        options = ["--port", str(self.redis_port), "--bind", "127.0.0.1", "--save", "", "--dir", str(self.home)]
        broker = self.start("redis", "redis-server", *options)
        wait_until(lambda: answers(self.redis_port), "Redis", broker)
        return broker

    def start_worker(self, name: str = "worker", *, processes: int = 1, clock: bool = True) -> Process:
        """A Celery worker, with the clock that rings the sweeps if *clock*."""
        options = ["-n", f"{name}@%h", "-c", str(processes), "--loglevel", "INFO"] + (["--beat"] if clock else [])
        worker = self.start(name, sys.executable, "-m", "celery", "-A", "newsroom", "worker", *options)
        wait_until(lambda: f"{name}@" in worker.says() and " ready." in worker.says(), "the worker", worker)
        return worker

    def start_sweeper(self, every_seconds: float = 0.2) -> Process:
        return self.start("sweeper", sys.executable, "manage.py", "check_pending", "--every", str(every_seconds))

    def start_web(self, *, workers: int = 1, **env: str) -> Process:
        options = ["--interface", "wsgi", "--no-ws", "--port", str(self.web_port), "--blocking-threads", "4"]
        options += ["--workers", str(workers)]
        web = self.start("web", sys.executable, "-m", "granian", "newsroom.wsgi:application", *options, **env)
        wait_until(lambda: self.get("/healthz") == 200, "the web server", web)
        return web

    def another_host(self, name: str) -> "Site":
        """The same site as another machine runs it: it shares the database, Redis and the secret, and no memory."""
        home = self.home / name
        home.mkdir()
        other = copy.copy(self)
        other.home, other.web_port = home, free_port()
        other.env = self.env | {"NEWSROOM_DATA_DIR": str(home / "data")}
        return other

    def queued(self) -> int:
        """How many messages wait in Redis."""
        with redis.Redis(port=self.redis_port) as broker:
            return broker.llen("celery")

    @contextlib.contextmanager
    def database_gone(self) -> Iterator[None]:
        """As while PostgreSQL restarts: every connection is cut, and no new one is let in until the context ends."""
        name = urlsplit(self.database_url).path.strip("/")
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
            server.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")  # type: ignore[arg-type]
            server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
            try:
                yield
            finally:
                server.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")  # type: ignore[arg-type]

    def run(self, *command: str, **env: str) -> str:
        """Run Python with *command* to its end, and answer what it printed."""
        ran = subprocess.run(
            [sys.executable, *command], cwd=ROOT, env=self.env | env, capture_output=True, text=True, timeout=100
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout + ran.stderr

    # --- Readers

    def get(self, path: str) -> int:
        """The status of a page; 0 when nobody answers."""
        with contextlib.suppress(OSError, http.client.HTTPException):
            return self._ask("GET", path)[0]
        return 0

    def read(self, path: str) -> Any:
        """What the API answers, through a connection of its own."""
        status, said = self._ask("GET", path)
        assert status == 200, said
        return json.loads(said)

    def post(self, body: str) -> float:
        """A reader posts a comment; answers after how many seconds it was there (201)."""
        started = time.monotonic()
        sent = json.dumps({"name": "Ada", "body": body})
        status, said = self._ask("POST", f"/api/v1/articles/{ARTICLE}/comments/", sent)
        assert status == 201, said
        return time.monotonic() - started

    def _ask(self, method: str, path: str, body: str | None = None) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.web_port, timeout=30)
        with contextlib.closing(connection):
            connection.request(method, path, body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()

    # --- Rows, seen from outside, without our code

    def rows(self, sql: str) -> list[tuple]:
        with contextlib.closing(self._connect()) as database:
            return database.execute(sql).fetchall()

    def _connect(self) -> Any:
        if self.database_url.startswith("sqlite:"):
            return sqlite3.connect(self.database_url.removeprefix("sqlite:///"), timeout=20, check_same_thread=False)
        return psycopg.connect(self.database_url)

    def follow(self, sql: str, over: threading.Event) -> Iterator[Any]:
        """Each new value of a query of one value, as soon as it can be read, until *over* is set."""
        with contextlib.closing(self._connect()) as database:
            before = None
            while not over.wait(0.002):
                (value,) = database.execute(sql).fetchone()
                database.commit()
                if value != before:
                    yield (before := value)

    def count(self, of: str) -> int:
        return self.rows(f"SELECT count(*) FROM {of}")[0][0]  # noqa: S608  our own words

    def undecided(self) -> int:
        return self.count("comments_comment WHERE check_due_at IS NOT NULL")

    def wait_until_decided(self, within_seconds: float = 60) -> float:
        """Answers how many seconds it took until no comment wants checking any more."""
        started = time.monotonic()
        wait_until(lambda: not self.undecided(), "every comment to be decided", within_seconds=within_seconds)
        return time.monotonic() - started

    def assert_each_decided_once(self, comments: int) -> None:
        """Every comment has one decision, by the policy; the count is that of the rows; the record is whole."""
        each = self.rows("SELECT count(*), min(actor), max(actor) FROM moderation_decision GROUP BY comment_id")
        assert each == [(1, "policy", "policy")] * comments
        assert self.count("comments_comment WHERE state NOT IN ('published', 'held', 'rejected')") == 0
        published = self.count("comments_comment WHERE state = 'published'")
        assert self.rows("SELECT public_count FROM comments_thread") == [(published,)]
        said = self.run(
            "-c",
            "import django; django.setup(); from django.core.management import call_command as call;"
            "call('verify_decisions'); call('recount')",
        )
        assert f"{comments} decisions checked; the record is whole." in said
        assert [line.split()[1] for line in said.splitlines() if line.endswith("mended")] == ["0"] * 4


@contextlib.contextmanager
def site(home: Path, options: str = "", *, sqlite: bool = False, **settings: Any) -> Iterator[Site]:
    """An empty site with no server started yet: on SQLite, or in the server of DATABASE_URL when that is set.

    *options* are those at the end of a DATABASE_URL; *settings* those of NEWSROOM_*, in lower case.
    """
    with _database(home, options, os.environ.get("DATABASE_URL", "") if not sqlite else "") as database_url:
        here = Site(home, database_url, **settings)
        try:
            yield here
        finally:
            for process in reversed(here.running):
                process.signal(signal.SIGCONT)
                process.kill()


@contextlib.contextmanager
def _database(home: Path, options: str, server: str) -> Iterator[str]:
    if not server.startswith("postgres"):
        yield f"sqlite:///{home / 'site.sqlite3'}"
        return
    name = f"faults_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]
        try:
            yield urlunsplit(urlsplit(server)._replace(path=f"/{name}", query=options))
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[arg-type]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def wait_until(true: Any, what: str, process: Process | None = None, *, within_seconds: float = 60) -> None:
    """Until *true*() is. Fails when it takes longer than *within_seconds*, or *process* ends, with what that said."""
    deadline = time.monotonic() + within_seconds
    while not true():
        ended = process is not None and process.popen.poll() is not None
        if ended or time.monotonic() > deadline:
            said = process.says()[-2000:] if process else ""
            raise AssertionError(f"waited for {what}, in vain. {said}")
        time.sleep(0.01)
