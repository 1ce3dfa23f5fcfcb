"""./run as a newcomer meets it: on machines that lack something, twice, interrupted, and stopped.

Each test works in a copy of the scripts with locks that are empty, so nothing is fetched and the checkout's own
environment is left alone. Only the last test installs for real.
"""

import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from newsroom import bootstrap

ROOT = Path(__file__).resolve().parents[2]


def a_program(path: Path, script: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A folder of programs that is the whole PATH: the few that a shell needs, until a test adds more."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for program in ("dirname", "mkdir", "ln"):
        (folder / program).symlink_to(shutil.which(program))
    return folder


@pytest.fixture
def with_python(machine: Path) -> Path:
    a_program(machine / "python3", f'exec {sys.executable} "$@"')
    return machine


@pytest.fixture
def with_uv(with_python: Path) -> Path:
    """A uv that makes an empty environment, installs nothing, and writes down what it was asked."""
    make = f'mkdir -p "$4/bin" && ln -s {sys.executable} "$4/bin/python"'
    a_program(with_python / "uv", f'echo "$1" >> "$0.asked"; [ "$1" = pip ] || {{ {make}; }}')
    return with_python


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    copy = tmp_path / "a copy"
    for name in ("run", "newsroom/bootstrap.py"):
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, copy / name)
    (copy / "requirements").mkdir()
    for lock in ("run", "test"):
        (copy / "requirements" / f"{lock}.txt").write_text("")
    return copy


def run(copy: Path, path: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess:
    command = ["/bin/sh", copy / "run", *arguments]
    return subprocess.run(
        command, env={"PATH": str(path), **environment}, capture_output=True, text=True, timeout=60, check=False
    )


def a_free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def the_one_line(answer: subprocess.CompletedProcess) -> str:
    assert (answer.returncode, answer.stdout) == (1, "")
    assert answer.stderr.count("\n") == 1
    return answer.stderr


# --- What may be missing ----------------------------------------------------------------------------------------------


def test_too_old_a_python_is_named(copy, machine):
    a_program(machine / "python3", "echo 3.9")
    a_program(machine / "python", "echo 2.7")
    line = the_one_line(run(copy, machine))
    assert "needs Python 3.11 or newer" in line
    assert "python3 is 3.9, python is 2.7." in line


def test_no_python_at_all_is_said(copy, machine):
    assert "there is none" in the_one_line(run(copy, machine))


def test_a_newer_python_beside_an_old_one_is_found(copy, with_python):
    (with_python / "python3").rename(with_python / "python3.12")
    a_program(with_python / "python3", "echo 3.9")
    a_program(with_python / "python3.14", "exit 127  # a shim of a version manager with nothing behind it")
    assert run(copy, with_python, "--help").stdout.startswith("usage: ./run")


def test_a_taken_port_is_named_with_a_free_one_before_anything_is_installed(copy, with_python):
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        line = the_one_line(run(copy, with_python, "--no-open", "--port", str(taken)))
    assert f"port {taken} is taken" in line
    assert re.search(r"Try \./run --port \d+$", line)
    assert not (copy / ".venv").exists()


def test_a_host_that_is_not_ours_is_refused(copy, with_python):
    assert "cannot listen on 192.0.2.1" in the_one_line(run(copy, with_python, "--host", "192.0.2.1"))


@pytest.mark.parametrize("port", ["0", "65536", "http"])
def test_an_impossible_port_is_refused(copy, with_python, port):
    answer = run(copy, with_python, "--port", port)
    assert answer.returncode == 2
    assert answer.stderr.endswith(f"invalid port value: '{port}'\n")


def test_a_worker_without_redis_says_what_to_set(copy, with_python):
    assert "REDIS_URL=redis://" in the_one_line(run(copy, with_python, "worker"))


def test_a_python_that_cannot_make_environments_is_answered_with_the_package_to_install(tmp_path, monkeypatch):
    debian = 'for last; do :; done; [ "$3" = --without-pip ] && mkdir "$last"; exit 1'
    monkeypatch.setattr(bootstrap, "BASE_PYTHON", a_program(tmp_path / "python3", debian))
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / "venv")
    monkeypatch.setattr(bootstrap.shutil, "which", lambda program: None)
    with pytest.raises(bootstrap.Unable, match=r"sudo apt install python3\.\d+-venv$"):
        bootstrap.make_with_pip()


def test_a_folder_that_cannot_be_written_is_not_blamed_on_python(tmp_path, monkeypatch):
    monkeypatch.setattr(bootstrap, "VENV", Path("/proc/venv"))
    monkeypatch.setattr(bootstrap.shutil, "which", lambda program: None)
    with pytest.raises(bootstrap.Unable, match=r"^/proc/venv could not be made"):
        bootstrap.make_with_pip()


# --- Installing once --------------------------------------------------------------------------------------------------


def asked_of_uv(machine: Path) -> list[str]:
    notes = machine / "uv.asked"
    asked = notes.read_text().split() if notes.exists() else []
    notes.unlink(missing_ok=True)
    return asked


def test_a_second_start_installs_nothing(copy, with_uv):
    assert run(copy, with_uv, "install", "run").returncode == 0
    assert asked_of_uv(with_uv) == ["venv", "pip"]
    second = run(copy, with_uv, "install", "run")
    assert (second.stdout, asked_of_uv(with_uv)) == ("", [])


def test_another_lock_is_added_to_what_is_there(copy, with_uv):
    run(copy, with_uv, "install", "run")
    asked_of_uv(with_uv)
    run(copy, with_uv, "install", "run", "test")
    assert asked_of_uv(with_uv) == ["pip"]
    run(copy, with_uv, "install", "run")
    assert asked_of_uv(with_uv) == []


def test_an_interrupted_installation_is_begun_anew(copy, with_uv):
    run(copy, with_uv, "install", "run")
    (copy / ".venv" / "installed.json").unlink()
    (copy / ".venv" / "half a package").touch()
    run(copy, with_uv, "install", "run")
    assert not (copy / ".venv" / "half a package").exists()


def test_a_changed_lock_makes_a_new_environment(copy, with_uv):
    run(copy, with_uv, "install", "run", "test")
    asked_of_uv(with_uv)
    (copy / "requirements" / "run.txt").write_text("# changed\n")
    run(copy, with_uv, "install", "run")
    assert asked_of_uv(with_uv) == ["venv", "pip"]
    run(copy, with_uv, "install", "run", "test")
    assert asked_of_uv(with_uv) == ["pip"]


def test_a_copy_that_was_moved_makes_a_new_environment(copy, with_uv):
    run(copy, with_uv, "install", "run")
    asked_of_uv(with_uv)
    moved = copy.rename(copy.with_name("elsewhere"))
    run(moved, with_uv, "install", "run")
    assert asked_of_uv(with_uv) == ["venv", "pip"]


# --- Running and stopping ---------------------------------------------------------------------------------------------

MANAGE = """
import json, os, sys, time
if sys.argv[1] == "prepare":
    print(json.dumps({"workers": 1, "sweep": True, "user": "admin", "password": "from-prepare"}))
else:
    open(sys.argv[1] + ".pid", "w").write(str(os.getpid()))
    time.sleep(float(os.environ.get("SWEEPER_SECONDS", 60)))
"""
GRANIAN = """
import http.server, os, subprocess, sys
left_behind = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
open("granian.pid", "w").write(str(os.getpid()) + " " + str(left_behind.pid))
class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass
http.server.HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Quiet).serve_forever()
"""


@pytest.fixture
def start(copy, with_uv):
    """Starts ./run with a made-up manage.py and server; answers with the process once it says how to stop it."""
    (copy / "manage.py").write_text(MANAGE)
    (copy / "granian.py").write_text(GRANIAN)
    started = []

    def start(**environment: str) -> subprocess.Popen:
        port = str(a_free_port())
        process = subprocess.Popen(
            ["/bin/sh", copy / "run", "--no-open", "--port", port],
            env={"PATH": str(with_uv), "PORT": port, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            # Where the tests themselves run under nohup, a hang-up would be ignored, as it should be there.
            preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=30)


def until_up(process: subprocess.Popen) -> str:
    said = ""
    for line in process.stdout:
        said += line
        if "Ctrl-C" in line:
            break
    return said


def children(copy: Path) -> list[int]:
    deadline = time.monotonic() + 20
    while not (copy / "check_pending.pid").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    return [int(pid) for name in ("granian", "check_pending") for pid in (copy / f"{name}.pid").read_text().split()]


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()


def test_it_prints_the_three_links_and_the_login(start):
    said = until_up(start())
    assert re.search(r"Site +http://127\.0\.0\.1:\d+/\n", said)
    assert re.search(r"API docs +http://127\.0\.0\.1:\d+/api/docs/\n", said)
    assert re.search(r"Admin +http://127\.0\.0\.1:\d+/admin/\n", said)
    assert "user admin, password from-prepare" in said


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_stopped_it_leaves_no_process_and_says_no_more_than_that(start, copy, by):
    process = start()
    until_up(process)
    processes = children(copy)
    process.send_signal(by)
    rest, errors = process.communicate(timeout=30)
    assert (rest.strip(), errors, process.returncode) == ("Stopped.", "", 0)
    assert [pid for pid in processes if alive(pid)] == []


def test_when_a_part_ends_by_itself_all_of_it_ends_and_says_which(start, copy):
    process = start(SWEEPER_SECONDS="0.1")
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 1
    assert errors.startswith("run: the sweeper ended by itself")
    assert [pid for pid in children(copy) if alive(pid)] == []


# --- For real ---------------------------------------------------------------------------------------------------------


def answers(port: int, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_fresh_clone_becomes_a_site_and_the_second_start_is_quick(tmp_path):
    clone = tmp_path / "clone"
    unwanted = shutil.ignore_patterns(".git", ".venv", "var", "__pycache__", ".*_cache", ".hypothesis", "staticfiles")
    shutil.copytree(ROOT, clone, ignore=unwanted)
    home = tmp_path / "home"
    home.mkdir()
    unset = {"DATABASE_URL", "REDIS_URL", "DISPLAY", "VIRTUAL_ENV"}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NEWSROOM_") and name not in unset}
    port = a_free_port()
    seconds = []
    for _ in range(2):
        begun = time.monotonic()
        process = subprocess.Popen(
            ["./run", "--no-open", "--port", str(port)], cwd=clone, env=kept | {"HOME": str(home)}, stdout=-1, text=True
        )
        try:
            said = until_up(process)
            seconds.append(time.monotonic() - begun)
            assert (clone / "var" / "admin_password").read_text().strip() in said
            assert {path: answers(port, path) for path in ("/", "/api/docs/", "/admin/login/")} == {
                "/": 200,
                "/api/docs/": 200,
                "/admin/login/": 200,
            }
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=30)
        assert process.returncode == 0
    assert json.loads((clone / ".venv" / "installed.json").read_text()).keys() == {"run"}
    assert seconds[1] < seconds[0] / 2
