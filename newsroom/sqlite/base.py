"""Django's SQLite backend, but for how writers wait for each other.

SQLite lets one transaction write at a time and has the others sleep, longer and longer, up to a tenth of a second: most
of the time nobody wrote. Here they take turns at a lock that wakes the next as soon as it is free: threads of a process
at one in memory, processes at one of the file system. Who does not get it in time goes on to SQLite's own waiting, so
nothing is less safe than there.
"""

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.backends.sqlite3 import base

LOOK_AGAIN_SECONDS = 0.0005  # at the lock of the file system, which only another process can hold then

_threads: dict[str, threading.Lock] = {}


class Turn:
    """The right to write to the database in the file *path*, at most *patience* seconds waited for."""

    def __init__(self, path: str, patience: float) -> None:
        self.file = Path(f"{path}-turn")
        self.patience = patience
        self.lock = _threads.setdefault(path, threading.Lock())
        self.number: int | None = None

    def take(self) -> None:
        until = time.monotonic() + self.patience
        if self.number is not None or not self.lock.acquire(timeout=self.patience):
            return
        try:
            self.number = os.open(self.file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError:
            self.lock.release()
            return
        while time.monotonic() < until:
            try:
                fcntl.flock(self.number, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                time.sleep(LOOK_AGAIN_SECONDS)

    def give(self) -> None:
        if self.number is not None:
            os.close(self.number)  # which lets the lock go, as the death of the process would
            self.number = None
            self.lock.release()


class DatabaseWrapper(base.DatabaseWrapper):
    turn: Turn | None = None

    @contextmanager
    def forgettable(self) -> Iterator[None]:
        """A transaction that a power cut may take back, for what need not outlive one: the disk is not waited for.

        What is committed after it waits for both. Within another transaction it is a part of that.
        """
        if self.in_atomic_block:
            yield
            return
        with self.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=NORMAL")
        try:
            with transaction.atomic(using=self.alias):
                yield
        finally:
            with self.cursor() as cursor:
                cursor.execute("PRAGMA synchronous=FULL")

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        path = str(conn_params["database"])
        if not self.is_in_memory_db():
            self.turn = Turn(path, conn_params.get("timeout", 5))
        return super().get_new_connection(conn_params)

    def _start_transaction_under_autocommit(self) -> None:
        if self.turn:
            self.turn.take()
        try:
            super()._start_transaction_under_autocommit()
        except BaseException:
            self._give()
            raise

    def _commit(self) -> None:
        try:
            super()._commit()
        finally:
            self._give()

    def _rollback(self) -> None:
        try:
            super()._rollback()
        finally:
            self._give()

    def _close(self) -> None:
        try:
            super()._close()
        finally:
            self._give()

    def _give(self) -> None:
        if self.turn:
            self.turn.give()
