"""The laptop's way, without Redis: the bell rings in process, and a sweeper runs beside the web server, on SQLite."""

from concurrent.futures import ThreadPoolExecutor

from tests.faults.servers import site, wait_until

AT_ONCE_SECONDS = 3  # alone on its machine it takes a tenth of one


def test_readers_and_the_sweeper_share_one_sqlite_file_and_nobody_waits_in_vain(tmp_path):
    with site(tmp_path, sqlite=True) as here:
        here.env["REDIS_URL"] = ""
        web, sweeper = here.prepare().start_web(), here.start_sweeper(every_seconds=0.1)
        with ThreadPoolExecutor(4) as readers:
            seconds = list(readers.map(here.post, [f"What I think of it, part {part}." for part in range(200)]))
        assert max(seconds) < 5, max(seconds)
        here.wait_until_decided()
        here.assert_each_decided_once(200)
        assert sweeper.stop() < AT_ONCE_SECONDS
        assert sweeper.popen.returncode == 0
        for process in (web, sweeper):
            assert "locked" not in process.says()
            assert "Traceback" not in process.says()


def test_a_sweeper_stopped_in_mid_work_ends_at_once_and_gives_back_the_rest(tmp_path):
    with site(tmp_path, sqlite=True) as here:
        here.env["NEWSROOM_SCREENING_BATCH"] = "10"
        here.prepare(150)  # REDIS_URL names a port where nobody listens: no bell is heard
        sweeper = here.start_sweeper()
        wait_until(lambda: here.count("moderation_decision") >= 10, "the first decisions", sweeper)
        assert sweeper.stop() < AT_ONCE_SECONDS
        assert "Traceback" not in sweeper.says()
        assert here.undecided() == 150 - here.count("moderation_decision") > 0
        rest = here.undecided()
        assert f"{rest} comments checked." in here.run("manage.py", "check_pending")
        assert here.count("moderation_decision") == 150
