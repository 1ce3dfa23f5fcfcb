"""Load: wrk for as fast as it goes, and a writer that posts at a steady pace. Both bounded, on the loopback only."""

import http.client
import json
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCAL = "http://127.0.0.1:"


@dataclass(frozen=True)
class Load:
    """What a run came to. *refused* are answers outside 2xx and 3xx, *broken* are connections."""

    per_second: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    bytes: float
    refused: int
    broken: int
    requests: int


def wrk(
    port: int, path: str, *headers: str, connections: int = 16, seconds: float = 5, script: str = "get", warm: float = 1
) -> Load:
    """Ask 127.0.0.1:*port* for *path* with one thread for *seconds*, after *warm* seconds that do not count."""
    if warm:
        wrk(port, path, *headers, connections=connections, seconds=warm, script=script, warm=0)
    url, arguments = (
        f"{LOCAL}{port}{path if script == 'get' else '/'}",
        [*([path] if script == "post" else []), *headers],
    )
    command = ["wrk", "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--timeout", "10s"]
    out = subprocess.run(
        [*command, "-s", f"benchmarks/lua/{script}.lua", url, "--", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    said = _result(out)
    requests = said["requests"]
    return Load(
        per_second=(requests - said["refused"]) / said["seconds"],
        p50_ms=said["p50_ms"],
        p95_ms=said["p95_ms"],
        p99_ms=said["p99_ms"],
        bytes=said["bytes"] / max(requests, 1),
        refused=said["refused"],
        broken=said["broken"],
        requests=requests,
    )


def ask(port: int, path: str, method: str = "GET", body: str | None = None, **headers: str) -> tuple[int, dict, bytes]:
    """One request: (status, headers in lower case, body)."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    found = answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    connection.close()
    return found


class Writer:
    """Posts *per_second* comments a second to *path* for as long as the with-block lasts, over one connection: what the
    load costs itself, on the same cores, is to be little, so it is wrk too."""

    def __init__(self, port: int, path: str, per_second: float, *headers: str) -> None:
        command = ["wrk", "-t1", "-c1", "-d600s", "-s", "benchmarks/lua/write.lua", f"{LOCAL}{port}/", "--"]
        self.command = [*command, path, str(per_second), *headers]
        self.stored = self.failed = 0

    def __enter__(self) -> "Writer":
        self.process = subprocess.Popen(self.command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        return self

    def __exit__(self, *args: object) -> None:
        self.process.send_signal(signal.SIGINT)
        said = _result(self.process.communicate(timeout=30)[0])
        self.failed = said["refused"] + said["broken"]
        self.stored = said["requests"] - said["refused"]


def _result(out: str) -> dict[str, float]:
    return json.loads(next(line for line in out.splitlines() if line.startswith("RESULT")).removeprefix("RESULT"))
