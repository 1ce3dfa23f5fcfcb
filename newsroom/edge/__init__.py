"""The edge: a thin WSGI layer before Django that answers the hottest reads from finished bytes.

It is an HTTP cache that knows one thing: when it last asked. A page is sent on without asking while that is less than a
moment ago; then one request asks Django with If-None-Match, and is told 304 or given the new page. So no page is older
than `pages.KEPT_SECONDS` in any process on any host, whoever changed it and whatever was lost on the way: the database
is asked, not a message awaited. A change on the same host is seen at once (`changes`), but nothing depends on that.

Every byte and header comes from Django; the edge adds the request's id. It never holds an answer to somebody: a request
with a receipt, a session or anything unusual goes past it, and what Django does not mark as public is not kept. But for
one: a moderator's page of the queue is sent again to the same moderator while nothing in the database changes (`desk`).

A guest's plain post is taken without Django's way to the view (`posts`): the same flow, and Django's headers, learned.

    layer      the WSGI application: serve, ask once, pass on
    posts      the WSGI application between it and Django: take a plain post, pass on
    desk       the WSGI application between that and Django: send a page of the queue again, pass on
    requests   which requests may be answered, and what tells their answers apart
    pages      the finished answers, bounded in bytes
    changes    a note on this host that a thread has changed
"""
