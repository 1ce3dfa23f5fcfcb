"""Writers to SQLite take turns: one at a time, the next at once, and nobody waits for the dead."""

import multiprocessing
import threading
import time

import pytest

from newsroom.sqlite.base import DatabaseWrapper, Turn

pytestmark = pytest.mark.django_db  # only so that a database may be opened at all

PATIENCE = 20


@pytest.fixture
def path(tmp_path):
    return str(tmp_path / "news.sqlite3")


def database(path):
    own = {
        "ENGINE": "newsroom.sqlite",
        "NAME": path,
        "TIME_ZONE": None,
        "CONN_HEALTH_CHECKS": False,
        "AUTOCOMMIT": True,
    }
    options = {"transaction_mode": "IMMEDIATE", "timeout": PATIENCE, "init_command": "PRAGMA journal_mode=WAL"}
    return DatabaseWrapper(own | {"OPTIONS": options, "ATOMIC_REQUESTS": False, "CONN_MAX_AGE": 0}, "turns")


def count_up(path, times):
    """Read, and write one more, so often: exact only if nobody writes between."""
    here = database(path)
    for _ in range(times):
        here.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
        with here.cursor() as cursor:
            cursor.execute("SELECT number FROM counted")
            [number] = cursor.fetchone()
            cursor.execute("UPDATE counted SET number = %s", [number + 1])
        here.commit()
        here.set_autocommit(True)
    here.close()


def test_threads_and_processes_write_one_after_the_other(path):
    here = database(path)
    with here.cursor() as cursor:
        cursor.execute("CREATE TABLE counted (number integer)")
        cursor.execute("INSERT INTO counted VALUES (0)")
    other = multiprocessing.get_context("spawn").Process(target=count_up, args=[path, 30])
    writers = [other, *(threading.Thread(target=count_up, args=[path, 30]) for _ in range(4))]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    with here.cursor() as cursor:
        cursor.execute("SELECT number FROM counted")
        assert cursor.fetchone() == (150,)
    here.close()


def test_a_transaction_that_is_taken_back_or_cut_off_gives_its_turn_to_the_next(path):
    for end in ("rollback", "close"):
        first, second = database(path), database(path)
        first.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
        getattr(first, end)()
        began = time.monotonic()
        second.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
        assert time.monotonic() - began < PATIENCE / 4
        second.rollback()
        second.close()
        first.close()


def hold(path, is_held):
    Turn(path, PATIENCE).take()
    is_held.set()
    time.sleep(60)


def test_the_death_of_a_process_ends_its_turn(path):
    spawn = multiprocessing.get_context("spawn")
    is_held = spawn.Event()
    other = spawn.Process(target=hold, args=[path, is_held])
    other.start()
    assert is_held.wait(30)
    mine, began = Turn(path, PATIENCE), time.monotonic()
    threading.Timer(0.2, other.kill).start()
    mine.take()
    assert time.monotonic() - began < PATIENCE / 4
    mine.give()
    other.join()


def test_who_waits_in_vain_goes_on_to_sqlites_own_lock(path):
    first, second = Turn(path, PATIENCE), Turn(path, 0.1)
    first.take()
    second.take()
    second.give()
    first.give()
    second.take()
    assert second.number is not None
    second.give()
