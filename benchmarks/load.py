"""Load: wrk for as fast as it goes, and a writer that posts at a steady pace. Both bounded, on the loopback only."""

import http.client
import itertools
import json
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

READERS = itertools.count()
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
    said = json.loads(next(line for line in out.splitlines() if line.startswith("RESULT")).removeprefix("RESULT"))
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
    load costs itself, on the same cores, is to be little."""

    def __init__(self, port: int, path: str, per_second: float, **headers: str) -> None:
        self.port, self.path, self.pause, self.headers = port, path, 1 / per_second, headers
        self.stored = self.failed = 0
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._run)

    def __enter__(self) -> "Writer":
        self.thread.start()
        return self

    def __exit__(self, *args: object) -> None:
        self.over.set()
        self.thread.join()

    def _run(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {name.replace("_", "-"): value for name, value in self.headers.items()}
        started, number = time.monotonic(), 0
        while not self.over.is_set():
            number += 1
            body = json.dumps({"name": f"Bela {number}", "body": f"A remark while others read, {time.time_ns()}."})
            one = next(READERS)  # each has limits
            reader = {"Content-Type": "application/json", "X-Forwarded-For": f"10.200.{one // 250 % 250}.{one % 250}"}
            connection.request("POST", self.path, body, headers | reader)
            answer = connection.getresponse()
            answer.read()
            self.stored, self.failed = self.stored + (answer.status == 201), self.failed + (answer.status != 201)
            self.over.wait(max(0, started + number * self.pause - time.monotonic()))
        connection.close()
