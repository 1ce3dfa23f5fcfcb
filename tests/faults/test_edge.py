"""No page older than a second: in any process, on any host, whoever decided, and whatever becomes of Redis."""

import http.client
import json
import signal
import threading
import time
from bisect import bisect_right

import pytest

from tests.faults.servers import ARTICLE, Site, site

THREAD = f"/api/v1/articles/{ARTICLE}/comments/?limit=5"
SECOND = 1.0
REMARKS = 12


class Watch:
    """Readers who never stop reading, and somebody who notes when which version was there to be read."""

    def __init__(self, here: Site, hosts: list[Site]) -> None:
        self.over = threading.Event()
        self.committed: list[tuple[float, int]] = []  # (seen by, version), rising
        self.read: list[tuple[float, int]] = []  # (asked at, version shown)
        reading = [threading.Thread(target=self._read, args=[host]) for host in hosts for _ in range(2)]
        self.threads = [*reading, threading.Thread(target=self._note, args=[here])]

    def __enter__(self) -> "Watch":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join(20)

    def _read(self, host: Site) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", host.web_port, timeout=20)
        while not self.over.is_set():
            asked_at = time.monotonic()
            connection.request("GET", THREAD)
            answer = connection.getresponse()
            page = json.load(answer)
            assert answer.status == 200, page
            assert page["count"] >= len(page["results"])
            self.read.append((asked_at, page["version"]))
            time.sleep(0.002)
        connection.close()

    def _note(self, here: Site) -> None:
        for version in here.follow("SELECT version FROM comments_thread", self.over):
            self.committed.append((time.monotonic(), version))

    def there_by(self, moment: float) -> int:
        """The version that anybody could have read at *moment*."""
        before = bisect_right(self.committed, (moment, 1 << 62))
        return self.committed[before - 1][1] if before else 0


@pytest.mark.redis
@pytest.mark.timeout(240)  # it starts up to seven servers
@pytest.mark.parametrize("fault", [None, signal.SIGKILL, signal.SIGSTOP], ids=["well", "killed", "frozen"])
def test_on_two_hosts_no_page_is_older_than_a_second(fault, tmp_path):
    with site(tmp_path) as here:
        broker = here.start_redis()
        hosts = [here, here.another_host("other")]
        here.prepare(1)
        for host in hosts:
            host.start_web(workers=2)
        if fault is None:
            here.another_host("checking").start_worker()
        else:
            broker.signal(fault)
        here.another_host("sweeping").start_sweeper(every_seconds=0.2)
        here.wait_until_decided()
        with Watch(here, hosts) as watch:
            for number in range(REMARKS):
                here.post(f"What I think of the bridge, part {number}.")
                time.sleep(0.2)
            here.wait_until_decided()
            time.sleep(2 * SECOND)
        final = watch.there_by(time.monotonic())
        assert final > 3  # who writes so much may be held by a check: not every remark is published
        late = [(asked, shown) for asked, shown in watch.read if shown < watch.there_by(asked - SECOND)]
        assert late == []
        assert {shown for _, shown in watch.read[-20:]} == {final}
        # Some were a moment old: so it was the edge that answered, and not the database each time.
        assert any(shown < watch.there_by(asked) for asked, shown in watch.read)


def test_on_one_host_a_comment_shows_at_once_in_each_of_its_processes(tmp_path):
    with site(tmp_path, sqlite=True) as here:
        here.env["REDIS_URL"] = ""  # it is checked in the process that took it, before that has answered
        here.prepare(1).start_web(workers=2)
        for number in range(10):
            before = [here.read(THREAD)["count"] for _ in range(8)][-1]
            here.post(f"What I think of the bridge, part {number}.")
            time.sleep(0.1)  # twice what the edge waits between two questions about a thread
            assert [here.read(THREAD)["count"] for _ in range(8)] == [before + 1] * 8
