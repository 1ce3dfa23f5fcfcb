"""The promise of the row: whatever becomes of workers and messages, every comment gets its decision, once."""

import shutil

import pytest

from tests.faults.servers import site, wait_until

COMMENTS = 300


@pytest.mark.skipif(not shutil.which("redis-server"), reason="needs the program redis-server")
def test_a_worker_killed_in_mid_work_leaves_no_comment_undecided(tmp_path):
    with site(tmp_path, screening_batch=50, screening_lease_seconds=2) as here:
        here.start_redis()
        here.prepare(COMMENTS)
        assert here.undecided() == COMMENTS
        assert 0 < here.queued() <= COMMENTS  # one bell stands for a burst

        worker = here.start_worker("killed", processes=2)
        wait_until(lambda: here.count("moderation_decision") >= COMMENTS // 10, "the first decisions", worker)
        worker.kill()
        decided = here.count("moderation_decision")
        assert COMMENTS // 10 <= decided < COMMENTS
        assert here.undecided() == COMMENTS - decided

        here.start_worker("successor", processes=2)
        here.wait_until_decided()
        here.assert_each_decided_once(COMMENTS)
