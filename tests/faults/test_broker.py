"""Redis carries hints. Killed, emptied, frozen or late, it costs no comment, and a reader hardly a moment."""

import contextlib
import signal
import statistics
import threading
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException

import pytest

from tests.faults.servers import site, wait_until

pytestmark = pytest.mark.redis

COMMENTS = 300


def remarks(number: int) -> list[str]:
    return [f"What I think of the bridge, part {part}." for part in range(number)]


def test_a_queue_lost_with_its_broker_is_made_good_by_the_sweep(tmp_path):
    with site(tmp_path) as here:
        broker = here.start_redis()
        here.prepare(60)
        assert here.queued() >= 1
        broker.kill()
        here.start_redis()
        assert here.queued() == 0
        here.start_worker()
        here.wait_until_decided()
        here.assert_each_decided_once(60)


@pytest.mark.parametrize("fault", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "frozen"])
def test_a_reader_hardly_notices_that_the_broker_is(fault, tmp_path):
    with site(tmp_path) as here:
        broker = here.start_redis()
        here.prepare().start_web()
        here.post("While it is well.")
        broker.signal(fault)
        seconds = [here.post(remark) for remark in remarks(20)]
        assert max(seconds) < 1, seconds
        assert statistics.median(seconds) < (0.1 if fault == signal.SIGKILL else 0.5), seconds
        assert here.undecided() == 21

        broker.kill()
        here.start_redis()
        here.start_worker()
        here.wait_until_decided()
        here.assert_each_decided_once(21)


def test_a_worker_works_on_after_its_broker_was_killed_and_came_back(tmp_path):
    with site(tmp_path) as here:
        broker = here.start_redis()
        here.prepare().start_web()
        here.start_worker()
        for round_ in range(3):
            here.post(f"Round {round_}.")
            here.wait_until_decided()
            broker.kill()
            here.post(f"While it was away, {round_}.")
            broker = here.start_redis()
            here.wait_until_decided()
        here.assert_each_decided_once(6)


def test_two_workers_and_a_bell_for_each_burst_decide_each_once(tmp_path):
    with site(tmp_path, screening_batch=20) as here:
        here.start_redis()
        here.prepare().start_web()
        workers = [here.start_worker(name, processes=2) for name in ("one", "two")]
        with ThreadPoolExecutor(4) as readers:
            list(readers.map(here.post, remarks(600)))
        here.wait_until_decided()
        here.assert_each_decided_once(600)
        for worker in workers:
            assert "Traceback" not in worker.says()


@pytest.mark.postgres
def test_a_worker_that_was_frozen_beyond_its_lease_comes_too_late(tmp_path):
    # Frozen within a transaction it holds a thread's lock; the database is told to end that one (docs/operating.md).
    with site(
        tmp_path,
        "options=-c%20idle_in_transaction_session_timeout%3D2000",
        screening_lease_seconds=2,
        screening_batch=20,
    ) as here:
        here.start_redis()
        here.prepare(COMMENTS)
        slow = here.start_worker("slow", clock=False)
        wait_until(lambda: here.count("moderation_decision") >= 10, "the first decisions", slow)
        slow.signal(signal.SIGSTOP)
        while here.count("pg_stat_activity WHERE state = 'active' AND wait_event = 'ClientRead'"):
            slow.signal(signal.SIGCONT)  # in the midst of COPY, of which no timeout makes an end (docs/operating.md)
            here.rows("SELECT pg_sleep(0.01)")
            slow.signal(signal.SIGSTOP)
        assert here.undecided()
        here.start_worker("quick")
        here.wait_until_decided()
        slow.signal(signal.SIGCONT)
        here.rows("SELECT pg_sleep(2)")  # time for it to do harm
        here.assert_each_decided_once(COMMENTS)


def test_a_web_server_killed_between_commit_and_bell_has_kept_its_promise(tmp_path):
    with site(tmp_path) as here:
        broker = here.start_redis()
        web = here.prepare().start_web()
        broker.signal(signal.SIGSTOP)  # whoever rings now is not heard

        def post():
            with contextlib.suppress(
                OSError, HTTPException, AssertionError
            ):  # killed just before the answer, or just after
                here.post("Was that stored?")

        reader = threading.Thread(target=post)
        reader.start()
        wait_until(lambda: here.count("comments_comment") == 1, "the commit")
        web.kill()
        reader.join()
        broker.kill()
        here.start_sweeper()
        here.wait_until_decided()
        here.assert_each_decided_once(1)


@pytest.mark.postgres
def test_a_database_that_restarts_is_survived_by_all(tmp_path):
    with site(tmp_path) as here:
        here.start_redis()
        here.prepare().start_web()
        worker, sweeper = here.start_worker(), here.start_sweeper()
        here.post("Before.")
        here.wait_until_decided()
        with here.database_gone():
            wait_until(lambda: here.get("/readyz") == 503, "the site to say that it is not ready")
            assert here.get("/healthz") == 200
            wait_until(lambda: "The database does not answer" in sweeper.says(), "the sweeper to notice")
        wait_until(lambda: here.get("/readyz") == 200, "the site to be ready again")
        sweeper.stop()
        for part in range(5):
            here.post(f"After, {part}.")
        here.wait_until_decided()
        here.assert_each_decided_once(6)
        assert worker.popen.poll() is None
        assert sweeper.popen.returncode == 0
