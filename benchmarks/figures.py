"""Every figure that docs/performance.md promises: what is done, and what it came to beside what was wanted."""

import asyncio
import json
import resource
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from benchmarks import servers
from benchmarks.load import Load, Writer, ask, wrk
from benchmarks.servers import AS_HEADERS, HEADERS, Database, Server


@dataclass
class Figure:
    """One line of the table. *wanted* is a rate (at least) or, with *limit_ms*, a 95th percentile (at most)."""

    name: str
    load: Load
    wanted: float | None = None
    limit_ms: float | None = None
    beside: dict[str, float] = field(default_factory=dict)  # ratio to something of the same run: at least
    note: str = ""
    ratios: dict[str, float] = field(default_factory=dict)

    def misses(self) -> list[str]:
        """What was wanted and is not so, in words."""
        found = []
        if self.wanted and self.load.per_second < self.wanted:
            found.append(f"{self.load.per_second:,.0f} of {self.wanted:,.0f} a second")
        if self.limit_ms and self.load.p95_ms > self.limit_ms:
            found.append(f"p95 {self.load.p95_ms:.1f} ms, not {self.limit_ms:g}")
        for name, least in self.beside.items():
            if name in self.ratios and self.ratios[name] < least:
                found.append(f"{self.ratios[name]:.2f} of {name}, not {least:g}")
        if self.load.broken or self.load.refused:
            found.append(f"{self.load.refused + self.load.broken} requests failed")
        return found


@dataclass
class Bench:
    """What all figures share: how long each is measured, the databases' server, and what has been found so far."""

    postgres: str
    seconds: float
    found: dict[str, Figure] = field(default_factory=dict)
    facts: dict[str, object] = field(default_factory=dict)
    tell: Callable[[str], object] = print

    def add(self, figure: Figure) -> Figure:
        for name in figure.beside:
            if name in self.found:
                figure.ratios[name] = figure.load.per_second / max(self.found[name].load.per_second, 1e-9)
        self.found[figure.name] = figure
        misses = "; ".join(figure.misses())
        self.tell(
            f"{figure.name:60} {figure.load.per_second:>10,.1f}/s  p50 {figure.load.p50_ms:8.3f}  "
            f"p95 {figure.load.p95_ms:8.3f} ms  {'MISSED: ' + misses if misses else ''}"
        )
        return figure

    def get(self, name: str, server: Server, path: str, *headers: str, connections: int = 16, **more) -> Figure:
        load = wrk(server.port, path, *HEADERS, *headers, connections=connections, seconds=self.seconds)
        return self.add(Figure(name, load, **more))

    def post(self, name: str, server: Server, path: str, connections: int = 8, **more) -> Figure:
        load = wrk(server.port, path, *HEADERS, connections=connections, seconds=self.seconds, script="post")
        return self.add(Figure(name, load, **more))


def page_of(slug: str) -> str:
    return f"/api/v1/articles/{slug}/comments/?limit=50"


def posts_of(slug: str) -> str:
    return f"/api/v1/articles/{slug}/comments/"


@contextmanager
def site(database: Database, *, checked: bool = False) -> Iterator[Server]:
    """The site on *database*, with Redis; *checked*: and a worker that checks what is posted."""
    with ExitStack() as stack:
        redis = stack.enter_context(servers.redis())
        env = servers.production(database.url, redis)
        if checked:
            stack.enter_context(servers.worker(env))
        yield stack.enter_context(servers.site("site", env))


NGINX = "nginx, the same bytes from a file"
SAVE = "bare Django view, one row through the ORM"
SIZES = (100, 1_000, 10_000, 100_000)


def reading(bench: Bench, database: Database) -> None:
    """First pages, quiet and under writes, 304, counts; nginx sends the same bytes."""
    with site(database, checked=True) as here:
        _, _, page = ask(here.port, page_of("thread-10000"), **AS_HEADERS)
        with servers.nginx(page) as nginx:
            bench.get(NGINX, nginx, "/page.json")
        with servers.bare(database.url, page) as bare:
            bench.get("bare Django view, the same bytes from memory", bare, "/memory/")
        for size in SIZES:
            _first_page(bench, here, size)
        bench.facts["memory after reads, MB"] = here.memory_mb()
        tag = ask(here.port, page_of("thread-1000"), **AS_HEADERS)[1]["etag"]
        bench.get(
            "first page, 304", here, page_of("thread-1000"), f"If-None-Match: {tag}", beside={"first page of 1,000": 1}
        )
        slugs = "&".join(f"article=story-{number}" for number in range(1, 200) if number % 10)[: 50 * 16]
        some = "&".join(slugs.split("&")[:50])
        bench.get("counts of 50 articles", here, f"/api/v1/comment-counts/?{some}", wanted=30_000)


def _first_page(bench: Bench, here: Server, size: int) -> None:
    name, path = f"first page of {size:,}", page_of(f"thread-{size}")
    bench.get(name, here, path, wanted=40_000, limit_ms=3, beside={NGINX: 0.4})
    for per_second, wanted in ((5, 40_000), (50, 30_000)):
        with Writer(here.port, posts_of(f"thread-{size}"), per_second, **AS_HEADERS) as writer:
            figure = bench.get(f"{name}, {per_second} posts a second into it", here, path, wanted=wanted, limit_ms=3)
        figure.note = f"{writer.stored} stored" + (f", {writer.failed} failed" if writer.failed else "")


def any_page(bench: Bench, database: Database) -> None:
    """Pages that nobody has asked for before, one at a time, built each time: next pages, replies, every order."""
    with ExitStack() as stack:
        redis = stack.enter_context(servers.redis())
        env = servers.production(database.url, redis, NEWSROOM_EDGE="0")
        here = stack.enter_context(servers.site("site", env))
        for slug in ("thread-1000", "thread-100000", "deep-1000"):
            for sort in ("newest", "oldest", "top"):
                path = f"{page_of(slug)}&sort={sort}"
                for _ in range(3):
                    path = _next(here, path) or path
                bench.get(f"page of {slug}, {sort}, uncached, c=1", here, path, connections=1, limit_ms=10)
        for slug in ("thread-100000", "deep-1000"):
            root = _most_answered(database, slug)
            path = f"/api/v1/comments/{root}/replies/?limit=50"
            bench.get(f"replies in {slug}, uncached, c=1", here, path, connections=1, limit_ms=10)
            path = _next(here, path) or path
            bench.get(f"next replies in {slug}, uncached, c=1", here, path, connections=1, limit_ms=10)


def _next(here: Server, path: str) -> str | None:
    found = json.loads(ask(here.port, path, **AS_HEADERS)[2])["next"]
    return found and found.removeprefix(f"https://{servers.HOST}")


def _most_answered(database: Database, slug: str) -> str:
    return str(
        database.rows(
            "SELECT c.id FROM comments_comment c JOIN comments_thread t ON t.id = c.thread_id JOIN articles_article a"
            " ON a.id = t.article_id WHERE a.slug = %s AND c.parent_id IS NULL ORDER BY c.reply_count DESC LIMIT 1",
            slug,
        )[0][0]
    )


def posting(bench: Bench, database: Database) -> None:
    """Posts through the whole contract, beside a bare view; and reads of another thread meanwhile."""
    with servers.bare(database.url, b"") as bare:
        bench.post(SAVE, bare, "/save/empty-8/")
    with site(database) as here:
        figure = bench.post(
            "posts, PostgreSQL, c=8", here, posts_of("empty-1"), wanted=1_500, limit_ms=15, beside={SAVE: 0.8}
        )
        count = "SELECT count(*) FROM comments_comment c JOIN comments_thread t ON t.id = c.thread_id"
        stored = database.rows(f"{count} JOIN articles_article a ON a.id = t.article_id WHERE a.slug = 'empty-1'")
        figure.note = f"{stored[0][0]:,} rows stored in all"
        _reading_meanwhile(bench, here)
    with servers.bare(database.url, b"") as bare:
        again = bench.post(f"{SAVE}, again", bare, "/save/empty-8/")
    bench.facts["spread of the bare view"] = again.load.per_second / bench.found[SAVE].load.per_second


def _reading_meanwhile(bench: Bench, here: Server) -> None:
    path = page_of("thread-1000")
    quiet = bench.get("first page of another thread, c=4, quiet", here, path, connections=4)
    with Writer(here.port, posts_of("empty-2"), 200, **AS_HEADERS) as writer:
        name = "the same while up to 200 posts a second are taken"
        figure = bench.get(name, here, path, connections=4, beside={quiet.name: 0.8})
    figure.note = f"{writer.stored} stored"


def posting_sqlite(bench: Bench) -> None:
    with servers.sqlite(20_000) as url, servers.redis() as redis:
        with servers.bare(url, b"") as bare:
            bench.post(f"{SAVE}, SQLite", bare, "/save/empty-8/")
        with servers.site("site", servers.production(url, redis)) as here:
            bench.post("posts, SQLite, c=8", here, posts_of("empty-1"), wanted=500)


def queue(bench: Bench, database: Database) -> None:
    """The moderators' queue: a page of 50 with everything that a row shows."""
    cookie = servers.run("benchmarks.moderator", servers.production(database.url)).strip()
    with site(database) as here:
        path = "/api/v1/moderation/queue/?limit=50"
        bench.get("queue API, page of 50", here, path, f"Cookie: {cookie}", wanted=1_000)


def live(bench: Bench, database: Database, readers: int = 5_000) -> None:
    """*readers* who have a story open, each with a connection, asking for news as the page does; and reads beside."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(max(readers * 3, 8192), most), most))
    with site(database) as here:
        before = bench.get("first page, no other readers, c=16", here, page_of("thread-1000"))
        quiet = here.memory_mb()
        asyncio.run(_with_readers(bench, here, readers, before.name))
        bench.facts["memory without readers, MB"] = quiet


async def _with_readers(bench: Bench, here: Server, readers: int, before: str) -> None:
    lines = ["GET /api/v1/comment-counts/?article=thread-1000 HTTP/1.1", *HEADERS, "", ""]
    ask_for_news = "\r\n".join(lines).encode()
    opened = []
    for _ in range(readers):
        try:
            opened.append(await asyncio.wait_for(asyncio.open_connection("127.0.0.1", here.port), 5))
        except (OSError, TimeoutError):
            break

    async def news(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        try:
            writer.write(ask_for_news)
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10)
            length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
            await asyncio.wait_for(reader.readexactly(length), 10)
        except (OSError, TimeoutError, EOFError, StopIteration):
            return False
        return head.startswith(b"HTTP/1.1 200")

    answered = 0
    for first in range(0, len(opened), 250):
        answered += sum(await asyncio.gather(*(news(*one) for one in opened[first : first + 250])))
    bench.facts["open connections that were answered"] = answered
    bench.facts["memory with them open, MB"] = here.memory_mb()
    over = asyncio.Event()

    async def rounds() -> int:
        count, place = 0, 0
        while not over.is_set():
            some = [opened[(place + step) % len(opened)] for step in range(25)]
            place += 25
            count += sum(await asyncio.gather(*(news(*one) for one in some)))
            await asyncio.sleep(0.05)
        return count

    asking = asyncio.create_task(rounds())
    name = f"the same beside {answered:,} open connections that ask for news"
    await asyncio.to_thread(lambda: bench.get(name, here, page_of("thread-1000"), beside={before: 0.9}))
    over.set()
    bench.found[name].note = f"{await asking:,} times asked for news"
    for _, writer in opened:
        writer.close()


def growth(bench: Bench, sizes: list[int]) -> list[dict]:
    """The cost of each operation at each size of the site, for the plot."""
    found = []
    for comments in sizes:
        with Database(bench.postgres, comments, record=comments <= 1_000_000) as database, site(database) as here:
            costs: dict[str, float] = {}
            cookie = servers.run("benchmarks.moderator", servers.production(database.url)).strip()
            asked = {
                "first page": (page_of("thread-100"), ()),
                "counts": ("/api/v1/comment-counts/?article=thread-100&article=deep-1000", ()),
                "replies": (f"/api/v1/comments/{_most_answered(database, 'deep-1000')}/replies/?limit=50", ()),
                "queue": ("/api/v1/moderation/queue/?limit=50", (f"Cookie: {cookie}",)),
            }
            for name, (path, headers) in asked.items():
                costs[name] = wrk(here.port, path, *HEADERS, *headers, connections=1, seconds=bench.seconds / 2).p50_ms
            post = wrk(
                here.port, posts_of("empty-3"), *HEADERS, connections=1, seconds=bench.seconds / 2, script="post"
            )
            costs["post"] = post.p50_ms
            with servers.site("uncached", servers.production(database.url, NEWSROOM_EDGE="0")) as plain:
                path = page_of("thread-100")
                costs["first page, built"] = wrk(
                    plain.port, path, *HEADERS, connections=1, seconds=bench.seconds / 2
                ).p50_ms
            found.append({"comments": comments, "p50_ms": costs})
            bench.tell(f"{comments:>10,} comments: " + ", ".join(f"{name} {ms:.3f} ms" for name, ms in costs.items()))
    return found
