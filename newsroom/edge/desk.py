"""A page of the moderators' queue, sent again for as long as nothing in the database has changed.

Every desk asks for its page every few seconds. Who is asking, what they may see and what there is to be seen all stand
in the database, and its state has a name (`newsroom.api.unchanged`): while that is the same, so is the answer to the
same address, cookies and headers, and Django need not be asked. What depends on the clock (the end of a session, a
filter by age) is at most KEPT_SECONDS late.
"""

import time
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections

from newsroom.api import unchanged
from newsroom.edge import requests
from newsroom.edge.layer import Application, Headers, StartResponse, call, unnamed
from newsroom.edge.pages import OVERHEAD_BYTES, Shelf
from newsroom.edge.requests import Environ
from newsroom.middleware import request_id_of

KEPT_SECONDS = 1.0


@dataclass(slots=True)
class Kept:
    """An answer of Django's, the state of the database in which it was given, and until when (monotonic) it stands."""

    state: str
    until: float
    headers: Headers
    body: list[bytes]
    size: int = field(init=False)

    def __post_init__(self) -> None:
        self.size = OVERHEAD_BYTES + sum(map(len, self.body))


class Desk:
    """Answers from *most_bytes* of finished pages of queues, or lets *django* answer."""

    def __init__(self, django: Application, most_bytes: int) -> None:
        self.django = django
        self.shelf: Shelf[Kept] = Shelf(most_bytes)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        key = requests.desk_of(environ)
        state = _state() if key is not None else None
        if key is None or state is None:
            return self.django(environ, start_response)
        kept = self.shelf.get(key)
        if kept is None or kept.state != state or kept.until < time.monotonic():
            return self._ask(key, state, environ, start_response)
        named = request_id_of(environ.get("HTTP_X_REQUEST_ID"))
        start_response("200 OK", [*kept.headers, ("X-Request-Id", named)])
        return kept.body

    def _ask(self, key: Hashable, state: str, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        until = time.monotonic() + KEPT_SECONDS
        answer = call(self.django, environ)
        if answer.status == "200 OK" and not answer.header("Set-Cookie"):
            self.shelf.put(key, Kept(state, until, unnamed(answer.headers), answer.body))
        start_response(answer.status, answer.headers)
        return answer.body


def _state() -> str | None:
    """The name of the database's state; None: it does not say."""
    connections[DEFAULT_DB_ALIAS].close_if_unusable_or_obsolete()  # as Django does at the start of a request
    try:
        return unchanged.state()
    except DatabaseError:
        return None
