"""What is measured, started and stopped: the site, the bare views, nginx, Redis, and databases of the corpus."""

import contextlib
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import psycopg
from psycopg import sql

from benchmarks.load import ROOT, ask
from newsroom import bootstrap

HOME = ROOT / "var" / "benchmarks"
HOST = "paper.example"
HEADERS = (f"Host: {HOST}", "X-Forwarded-Proto: https")
AS_HEADERS = {"Host": HOST, "X_Forwarded_Proto": "https"}


class Server:
    """A program in a process group of its own, and the port it listens at."""

    def __init__(self, name: str, *command: str | Path, port: int, env: dict[str, str] | None = None) -> None:
        HOME.mkdir(parents=True, exist_ok=True)
        self.port, self.log = port, HOME / f"{name}.log"
        with self.log.open("w") as log:
            whole = {**os.environ, **(env or {})}
            self.process = subprocess.Popen(
                [str(part) for part in command], cwd=ROOT, env=whole, stdout=log, stderr=log, start_new_session=True
            )

    def wait(self, path: str = "/healthz", seconds: float = 60) -> "Server":
        """Until it answers."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self.process.poll() is None:
            with contextlib.suppress(OSError):
                if path:
                    ask(self.port, path, **AS_HEADERS)
                else:
                    socket.create_connection(("127.0.0.1", self.port), 1).close()
                return self
            time.sleep(0.1)
        self.stop()
        raise RuntimeError(f"{self.log.stem} did not come up:\n{self.log.read_text()[-2000:]}")

    def pids(self) -> list[int]:
        found = subprocess.run(["ps", "-o", "pid=", "-g", str(self.process.pid)], capture_output=True, text=True)
        return [int(pid) for pid in found.stdout.split()]

    def memory_mb(self) -> float:
        """PSS of all its processes: shared pages count once."""
        total = 0
        for pid in self.pids():
            with contextlib.suppress(OSError):
                rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
                total += next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
        return total / 1024

    def stop(self) -> None:
        for number in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(5)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *args: object) -> None:
        self.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _granian(name: str, application: str, env: dict[str, str]) -> Server:
    """*application* as ./run starts the site, with 2 workers."""
    port = free_port()
    command = bootstrap.server(SimpleNamespace(host="127.0.0.1", port=port), 2)
    command = [application if part == "newsroom.wsgi:application" else part for part in command]
    soft, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(20_000, most)), most))  # as ./run does
    return Server(name, *command, port=port, env=env)


def site(name: str, env: dict[str, str]) -> Server:
    return _granian(name, "newsroom.wsgi:application", env).wait()


def bare(database_url: str, page: bytes) -> Server:
    """The bare views of benchmarks.bare; *page* is what /memory/ sends."""
    HOME.mkdir(parents=True, exist_ok=True)
    (HOME / "page.json").write_bytes(page)
    env = {"DATABASE_URL": database_url, "BENCH_PAGE": str(HOME / "page.json"), "NEWSROOM_DATA_DIR": str(HOME / "data")}
    return _granian("bare", "benchmarks.bare:application", env | {"NEWSROOM_ALLOWED_HOSTS": "localhost"}).wait(
        "/memory/"
    )


def run(module: str, env: dict[str, str]) -> str:
    """What a module of ours prints."""
    command = [sys.executable, "-m", module]
    return subprocess.run(
        command, cwd=ROOT, env={**os.environ, **env}, capture_output=True, text=True, check=True
    ).stdout


def production(database_url: str, redis: Server | None = None, **more: str) -> dict[str, str]:
    """The environment of a site in production: https behind a proxy that says for whom it speaks, all limits on."""
    return {
        "DATABASE_URL": database_url,
        "REDIS_URL": f"redis://127.0.0.1:{redis.port}/0" if redis else "",
        "NEWSROOM_DATA_DIR": str(HOME / "data"),
        "NEWSROOM_SECRET_KEY": "only-for-measuring-" + "x" * 40,
        "NEWSROOM_HTTPS": "1",
        "NEWSROOM_ALLOWED_HOSTS": HOST,
        "NEWSROOM_TRUSTED_PROXIES": "127.0.0.1",
        "NEWSROOM_UNLIMITED_ADDRESSES": "::1",
        **more,
    }


def redis() -> Server:
    port = free_port()
    command = ["redis-server", "--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    return Server("redis", *(str(part) for part in command), port=port).wait("")


def worker(env: dict[str, str]) -> Server:
    """A Celery worker with the clock, as ./run worker starts it, with one process."""
    command = [sys.executable, "-m", "celery", "-A", "newsroom", "worker", "--beat", "--concurrency", "1"]
    return Server("worker", *command, "--loglevel", "WARNING", port=0, env=env)


def nginx(page: bytes) -> Server:
    """nginx with 2 workers, sending *page* from a file at /page.json."""
    port, home = free_port(), HOME / "nginx"
    home.mkdir(parents=True, exist_ok=True)
    (home / "page.json").write_bytes(page)
    (home / "nginx.conf").write_text(
        f"""daemon off; worker_processes 2; pid {home}/pid; error_log {home}/error.log;
        events {{ worker_connections 512; }}
        http {{ access_log off; sendfile on; keepalive_requests 10000000; types {{ application/json json; }}
            client_body_temp_path {home}/b; proxy_temp_path {home}/p; fastcgi_temp_path {home}/f;
            uwsgi_temp_path {home}/u; scgi_temp_path {home}/s;
            server {{ listen 127.0.0.1:{port}; root {home}; }} }}"""
    )
    home.parent.chmod(0o755)
    return Server("nginx", "nginx", "-c", home / "nginx.conf", port=port).wait("/page.json")


class Database:
    """A copy of a corpus on a PostgreSQL server, thrown away afterwards. The corpus stays there for the next run."""

    def __init__(self, server_url: str, comments: int, *, record: bool = True) -> None:
        self.server_url, self.comments, self.record = server_url.rstrip("/"), comments, record
        self.corpus, self.name = f"newsroom_bench_{comments}", f"newsroom_bench_{comments}_run"
        self.url = f"{self.server_url}/{self.name}"

    def __enter__(self) -> "Database":
        if not self._rows("SELECT 1 FROM pg_database WHERE datname = %s", self.corpus):
            self._make()
        manage("migrate", "-v0", DATABASE_URL=f"{self.server_url}/{self.corpus}")
        self._do("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name)
        self._do("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy", self.name, self.corpus)
        self.rows("CHECKPOINT")
        return self

    def __exit__(self, *args: object) -> None:
        self._do("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name)

    def _make(self) -> None:
        self._do("CREATE DATABASE {}", self.corpus)
        try:
            url = f"{self.server_url}/{self.corpus}"
            manage("migrate", "-v0", DATABASE_URL=url)
            options = [] if self.record else ["--no-record"]
            command = [sys.executable, "-m", "benchmarks.corpus", "--comments", str(self.comments), *options]
            subprocess.run(command, cwd=ROOT, env={**os.environ, "DATABASE_URL": url}, check=True)
        except BaseException:
            self._do("DROP DATABASE {} WITH (FORCE)", self.corpus)
            raise

    def rows(self, statement: str, *values: object) -> list[tuple]:
        with psycopg.connect(self.url, autocommit=True) as connection:
            cursor = connection.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    def _rows(self, statement: str, *values: object) -> list[tuple]:
        with psycopg.connect(f"{self.server_url}/postgres", autocommit=True) as connection:
            return connection.execute(statement, values).fetchall()

    def _do(self, statement: str, *names: str) -> None:
        with psycopg.connect(f"{self.server_url}/postgres", autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def manage(*command: str, **env: str) -> str:
    whole = {**os.environ, "NEWSROOM_DATA_DIR": str(HOME / "data"), **env}
    run = subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=whole, capture_output=True, text=True)
    if run.returncode:
        raise RuntimeError(run.stderr[-2000:])
    return run.stdout


@contextlib.contextmanager
def sqlite(comments: int) -> Iterator[str]:
    """The address of a corpus in SQLite, kept for the next run; its copy is used."""
    HOME.mkdir(parents=True, exist_ok=True)
    corpus, copy = HOME / f"corpus_{comments}.sqlite3", HOME / "run.sqlite3"
    if not corpus.exists():
        making = corpus.with_suffix(".making")
        making.unlink(missing_ok=True)
        manage("migrate", "-v0", DATABASE_URL=f"sqlite:///{making}")
        command = [sys.executable, "-m", "benchmarks.corpus", "--comments", str(comments)]
        subprocess.run(command, cwd=ROOT, env={**os.environ, "DATABASE_URL": f"sqlite:///{making}"}, check=True)
        making.rename(corpus)
    for path in HOME.glob("run.sqlite3*"):
        path.unlink()
    copy.write_bytes(corpus.read_bytes())
    manage("migrate", "-v0", DATABASE_URL=f"sqlite:///{copy}")
    try:
        yield f"sqlite:///{copy}"
    finally:
        for path in HOME.glob("run.sqlite3*"):
            path.unlink()
