"""Behind ./run: make the virtual environment if it is missing, then start the site in it, and stop all of it again.

Runs before anything is installed (``python3 -I newsroom/bootstrap.py``), so it uses the standard library only and
imports nothing of ours. What concerns the database is said by ``manage.py prepare``.
"""

import argparse
import contextlib
import errno
import fcntl
import hashlib
import http.client
import importlib.util
import json
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import time
import webbrowser
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
MANAGE = [PYTHON, ROOT / "manage.py"]
LOCKS = ROOT / "requirements"
STAMP = VENV / "installed.json"
BASE_PYTHON = sys._base_executable  # not the one of an activated environment, which may be the one to be replaced

START_PATIENCE_SECONDS = 60
STOP_PATIENCE_SECONDS = 15


class Unable(Exception):
    """Something that a person must mend. Its text is the one line that is shown."""


class Stopped(BaseException):
    """Ctrl-C, a closed terminal or a service manager asked to stop."""


# --- The environment --------------------------------------------------------------------------------------------------


def ensure(*locks: str) -> None:
    """Let .venv hold exactly what requirements/LOCK.txt says, for each of *locks* ("run", "test", "ci")."""
    wanted = {lock: fingerprint(lock) for lock in locks}
    if wanted.items() <= installed().items():
        return
    with (LOCKS / "run.txt").open() as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)  # ./run and ./test may both be started on a fresh copy
        held = installed()
        missing = [lock for lock in wanted if held.get(lock) != wanted[lock]]
        if not missing:
            return
        started = time.monotonic()
        say(f"Installing the packages of {', '.join(f'requirements/{lock}.txt' for lock in missing)} into .venv ...")
        fresh = held.get("run") != fingerprint("run")
        STAMP.unlink(missing_ok=True)  # from here on an interrupted installation is seen, and begun anew
        install(list(wanted) if fresh else missing, fresh=fresh)
        STAMP.write_text(json.dumps(wanted if fresh else held | wanted))
        say(f"Installed in {time.monotonic() - started:.0f} s.")


def fingerprint(lock: str) -> str:
    """Changes when the environment must: with the lock, with Python, and when the folder was moved."""
    told = f"{sys.implementation.cache_tag} {ROOT} {(LOCKS / f'{lock}.txt').read_text()}"
    return hashlib.sha256(told.encode()).hexdigest()


def installed() -> dict[str, str]:
    try:
        return json.loads(STAMP.read_text()) if PYTHON.exists() else {}
    except (OSError, ValueError):
        return {}


def install(locks: list[str], *, fresh: bool) -> None:
    """Only wheels, only what the hashes name, nothing compiled beforehand: the quickest way to a first page."""
    packages = ["--no-deps", "--require-hashes", "--only-binary", ":all:"]
    packages += [argument for lock in locks for argument in ("-r", str(LOCKS / f"{lock}.txt"))]
    uv = shutil.which("uv")
    if uv and (not fresh or make_with_uv(uv)) and works(uv, "pip", "install", "--python", PYTHON, *packages):
        return  # else pip may do better: it knows of proxies and mirrors in its own settings
    pip = make_with_pip() if fresh else find_pip()
    if not pip:
        raise Unable(f"{VENV} has no pip. Delete that folder and start again.")
    options = ["--disable-pip-version-check", "--no-input", "--no-compile", "-qq"]
    if run(*pip, "install", *options, *packages).returncode:
        raise Unable("the packages could not be installed, see above. Is there a network, or a proxy to be named?")


def make_with_uv(uv: str) -> bool:
    shutil.rmtree(VENV, ignore_errors=True)
    return works(uv, "venv", "--python", BASE_PYTHON, VENV)


def make_with_pip() -> list[str | Path]:
    """With what this machine has: venv and its pip, virtualenv, or venv and the pip outside. Answers with that pip."""
    ways = [[BASE_PYTHON, "-m", "venv", VENV], [BASE_PYTHON, "-m", "venv", "--without-pip", VENV]]
    if virtualenv := shutil.which("virtualenv"):
        ways.insert(1, [virtualenv, "--python", BASE_PYTHON, VENV])
    for way in ways:
        shutil.rmtree(VENV, ignore_errors=True)
        if works(*way) and (pip := find_pip()):
            return pip
    if importlib.util.find_spec("venv") and not VENV.exists():
        raise Unable(f"{VENV} could not be made. Is the disk full, or the folder not yours to write in?")
    package = "python{}.{}-venv".format(*sys.version_info)
    raise Unable(f"this Python cannot make virtual environments. On Debian and Ubuntu: sudo apt install {package}")


def find_pip() -> list[str | Path]:
    """The environment's own pip, or the one outside told to fill it, or none: []."""
    for command in ([PYTHON, "-m", "pip"], [BASE_PYTHON, "-m", "pip", "--python", PYTHON]):
        if works(*command, "--version"):
            return command
    return []


def works(*command: str | Path) -> bool:
    return run(*command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


def run(*command: str | Path, **options) -> subprocess.CompletedProcess:
    """Start *command* and wait for it. Told to stop meanwhile, we end it with all its children, without a word."""
    with start(*command, **options) as child:
        try:
            output, _ = child.communicate()
        except Stopped:
            os.killpg(child.pid, signal.SIGKILL)
            raise
    return subprocess.CompletedProcess(command, child.returncode, output)


def start(*command: str | Path, **options) -> subprocess.Popen:
    """In a session of its own, so that Ctrl-C reaches only us, and we stop what there is in order."""
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, start_new_session=True, **options)


# --- The site ---------------------------------------------------------------------------------------------------------


def serve(options: argparse.Namespace) -> None:
    """Prepare the database, start the server and, without Redis, the sweeper; stay until one ends or we are told to."""
    refuse_taken_port(options.host, options.port)
    allow_many_connections()
    ensure("run")
    state = prepare(seed=options.seed)
    children: dict[str, subprocess.Popen] = {}
    try:
        children["server"] = start(*server(options, state["workers"]))
        wait_for_answer(options, children["server"])
        if state["sweep"]:
            children["sweeper"] = start(*MANAGE, "check_pending", "--every", "5")
        welcome(options, state)
        while not (ended := [name for name, child in children.items() if child.poll() is not None]):
            time.sleep(0.3)
        raise Unable(f"the {ended[0]} ended by itself, so everything was stopped. What it said last stands above.")
    except Stopped:
        say("\nStopped.")
    finally:
        stop(children.values())


def prepare(*, seed: bool) -> dict:
    """Migrate and, on a demo, fill the database. Tells what is to be started: see the command."""
    command = [*MANAGE, "prepare", *(["--seed"] if seed else [])]
    answer = run(*command, stdout=subprocess.PIPE, text=True)
    if answer.returncode:
        raise Unable("the database could not be prepared, see above.")
    return json.loads(answer.stdout)


def server(options: argparse.Namespace, workers: int) -> list[str | Path]:
    threads = min(4, 2 * (os.cpu_count() or 1) + 1)  # a worker; with more, granian warns
    return [
        *(PYTHON, "-m", "granian", "newsroom.wsgi:application", "--interface", "wsgi", "--http", "1", "--no-ws"),
        *("--host", options.host, "--port", str(options.port)),
        *("--workers", str(workers), "--blocking-threads", str(threads), "--workers-kill-timeout", "5"),
        *("--backlog", "4096", "--backpressure", "8192"),  # open connections: readers come back within seconds
        *("--respawn-failed-workers", "--no-access-log", "--log-level", "warning"),
    ]


def stop(children) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # we are at it
    for child in children:
        child.terminate()
    for child in children:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(STOP_PATIENCE_SECONDS)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)  # also what it may have left behind


def allow_many_connections() -> None:
    """As many open files as we may have: most machines begin with 1,024, and each reader's connection is one."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 20_000 if most == resource.RLIM_INFINITY else min(most, 20_000)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def refuse_taken_port(host: str, port: int) -> None:
    try:
        listen(host, port)
    except PermissionError:
        raise Unable(f"port {port} is reserved for root. Try ./run --port 8000") from None
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise Unable(f"cannot listen on {host}: {error.strerror or error}.") from None
        raise Unable(f"port {port} is taken by another program. Try ./run --port {free_port(host, port)}") from None


def free_port(host: str, taken: int) -> int:
    for port in range(taken + 1, min(taken + 100, 65536)):
        with contextlib.suppress(OSError):
            listen(host, port)
            return port
    return 8000


def listen(host: str, port: int) -> None:
    family, kind, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(address)


def wait_for_answer(options: argparse.Namespace, process: subprocess.Popen) -> None:
    deadline = time.monotonic() + START_PATIENCE_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        connection = http.client.HTTPConnection(reachable(options.host), options.port, timeout=10)
        with contextlib.suppress(OSError, http.client.HTTPException), contextlib.closing(connection):
            connection.request("GET", "/healthz")
            if connection.getresponse().status < 500:
                return
        time.sleep(0.1)
    raise Unable("the site did not come up. What the server said stands above.")


def reachable(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  compared, not bound


def welcome(options: argparse.Namespace, state: dict) -> None:
    host = reachable(options.host)
    site = f"http://{f'[{host}]' if ':' in host else host}:{options.port}"
    say(f"\n  Site      {site}/\n  API docs  {site}/api/docs/\n  Admin     {site}/admin/")
    if state["password"]:
        say(f"            user {state['user']}, password {state['password']}")
    if not state["sweep"]:
        say("\nComments are checked by the worker: ./run worker")
    say("\nCtrl-C stops it.")
    if options.open and (sys.platform == "darwin" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        with contextlib.suppress(Exception):  # a browser is a courtesy
            webbrowser.open(f"{site}/")


# --- The commands -----------------------------------------------------------------------------------------------------


def worker(arguments: list[str]) -> None:
    """Become a Celery worker that also rings the clock. Several may run: a sweep done twice changes nothing."""
    if not (os.environ.get("REDIS_URL") or os.environ.get("REDIS_URL_FILE")):
        raise Unable("a worker needs Redis: set REDIS_URL=redis://HOST:6379/0. Without, ./run does its work.")
    ensure("run")
    os.chdir(ROOT)
    os.execv(PYTHON, [PYTHON, "-m", "celery", "-A", "newsroom", "worker", "--beat", "--loglevel", "INFO", *arguments])


def manage(arguments: list[str]) -> None:
    ensure("run")
    os.execv(PYTHON, [*MANAGE, *arguments])


def options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="./run",
        description="Start the site and print where it is. The first start installs what is missing into .venv.",
        epilog="""
./run worker [CELERY OPTIONS]   a Celery worker with the clock; needs REDIS_URL
./run manage COMMAND [...]      Django's manage.py
./run install LOCK [...]        only install requirements/LOCK.txt: run, test, ci

Data is kept in var/, or where NEWSROOM_DATA_DIR says. All settings: README.md.""",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--port", type=port, metavar="N", default=8000, help="default: 8000")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on; default: 127.0.0.1")
    parser.add_argument("--no-open", dest="open", action="store_false", help="do not open a browser")
    parser.add_argument("--seed", action="store_true", help="demo content and admin also where this is no local demo")
    chosen = parser.parse_args(arguments)
    chosen.open = chosen.open and sys.stdout.isatty()
    return chosen


def port(text: str) -> int:
    if 0 < int(text) < 65536:
        return int(text)
    raise ValueError


def say(text: str) -> None:
    print(text, flush=True)


def stop_when_told(*_) -> None:
    raise Stopped


def main(arguments: list[str]) -> int:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup means it
            signal.signal(number, stop_when_told)
    try:
        match arguments:
            case ["worker", *rest]:
                worker(rest)
            case ["manage", *rest]:
                manage(rest)
            case ["install", *locks]:
                ensure(*locks)
            case _:
                serve(options(arguments))
    except Stopped:
        return 130
    except (Unable, OSError) as error:
        print(f"run: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
