"""Typed reading of the environment. Any variable may also be given as NAME_FILE, the path of a file that holds it."""

import os
import secrets
from pathlib import Path

import environ

env = environ.FileAwareEnv()


def own_secret(path: Path) -> str:
    """The secret kept in the file *path*, made at random when there is none; readable by its owner only.

    So a fresh copy has a secret of its own without asking anybody, and no published default exists. Several web
    processes may start at once: the first to create the file wins, the others read it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    if not path.exists():
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(50))
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text().strip()
