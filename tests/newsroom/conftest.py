"""What several tests of the shared conventions need."""

import sqlite3

import pytest
from django.db import connections


@pytest.fixture
def many_connections(transactional_db, tmp_path):
    """A database that threads can share as web processes do.

    Django keeps SQLite's test database in memory, where connections lock each other out at once instead of waiting;
    so for this test it is copied into a file, which is what a site has.
    """
    before = connections["default"]
    if before.vendor != "sqlite":
        yield
        return
    name = before.settings_dict["NAME"]
    path = tmp_path / "shared.sqlite3"
    with sqlite3.connect(path) as copy:
        before.connection.backup(copy)
    copy.close()
    before.settings_dict["NAME"] = str(path)
    connections["default"] = connections.create_connection("default")
    yield
    connections["default"].close()
    before.settings_dict["NAME"] = name
    connections["default"] = before
