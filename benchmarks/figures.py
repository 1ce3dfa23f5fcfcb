"""Every figure that docs/performance.md promises: what is done, and what it came to beside what was wanted."""

import asyncio
import json
import resource
import statistics
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from benchmarks import peers, servers
from benchmarks.load import Load, Writer, ask, wrk
from benchmarks.servers import AS_HEADERS, HEADERS, Database, Server


@dataclass
class Figure:
    """One line of the table. *wanted* is a rate (at least) or, with *limit_ms*, a 95th percentile (at most).

    Measured several times, by turns with what it is compared to, as machines drift: *load* is the run in the middle,
    and a ratio is the middle one of the ratios of each turn.
    """

    name: str
    runs: list[Load]
    wanted: float | None = None
    limit_ms: float | None = None
    beside: dict[str, float] = field(default_factory=dict)  # ratio to something of the same turn: at least
    note: str = ""
    ratios: dict[str, float] = field(default_factory=dict)

    @property
    def load(self) -> Load:
        return sorted(self.runs, key=lambda run: run.per_second)[(len(self.runs) - 1) // 2]

    def times(self, other: "Figure") -> float:
        """How many times as fast as *other*."""
        pairs = zip(self.runs, other.runs, strict=False)
        return statistics.median(mine.per_second / max(theirs.per_second, 1e-9) for mine, theirs in pairs)

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
        if failed := sum(run.broken + run.refused for run in self.runs):
            found.append(f"{failed} requests failed")
        return found


@dataclass
class Bench:
    """What all figures share: how long each is measured, how often, the databases' server, and what has been found."""

    postgres: str
    seconds: float
    rounds: int = 3
    found: dict[str, Figure] = field(default_factory=dict)
    facts: dict[str, object] = field(default_factory=dict)
    tell: Callable[[str], object] = print
    measured: set[str] = field(default_factory=set)  # in this run, not in one that was recalled

    def add(self, figure: Figure) -> Figure:
        """*figure* as one line of the table, or as one more turn of a line that is there."""
        if figure.name in self.measured:
            figure.runs[:0] = self.found[figure.name].runs
        self.measured.add(figure.name)
        for name in figure.beside:
            if name in self.found:
                figure.ratios[name] = figure.times(self.found[name])
        self.found[figure.name] = figure
        last, misses = figure.runs[-1], "; ".join(figure.misses())
        self.tell(
            f"{figure.name:60} {last.per_second:>10,.1f}/s  p50 {last.p50_ms:8.3f}  "
            f"p95 {last.p95_ms:8.3f} ms  {'SO FAR MISSED: ' + misses if misses else ''}"
        )
        return figure

    def get(self, name: str, server: Server, path: str, *headers: str, connections: int = 16, **more) -> Figure:
        load = wrk(server.port, path, *HEADERS, *headers, connections=connections, seconds=self.seconds)
        return self.add(Figure(name, [load], **more))

    def post(self, name: str, server: Server, path: str, *headers: str, connections: int = 8, **more) -> Figure:
        said = [*HEADERS, *headers]
        load = wrk(server.port, path, *said, connections=connections, seconds=self.seconds, script="post")
        return self.add(Figure(name, [load], **more))


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


SAVE, POSTS = "bare Django view, one row through the ORM", "posts, PostgreSQL, c=8"
ISSO_POSTS, XTD_POSTS = "Isso: posts, c=8", "django-comments-xtd: posts, c=8"
SIZES = (100, 1_000, 10_000, 100_000)


def reading(bench: Bench, database: Database) -> None:
    """First pages, quiet and under writes, 304, counts; nginx sends the same bytes, by turns."""
    slugs = [f"article=story-{number}" for number in range(1, 200) if number % 10][:50]
    counts = f"/api/v1/comment-counts/?{'&'.join(slugs)}"
    with site(database, checked=True) as here:
        for _ in range(bench.rounds):
            for size in SIZES:
                _first_page(bench, here, size)
            path = page_of("thread-1000")
            tag = ask(here.port, path, **AS_HEADERS)[1]["etag"]
            quiet = bench.get("first page of 1,000, again", here, path)
            bench.get("first page, 304", here, path, f"If-None-Match: {tag}", beside={quiet.name: 1})
            bench.get("counts of 50 articles", here, counts, wanted=30_000)
        bench.facts["memory after reads, MB"] = here.memory_mb()
        _, _, page = ask(here.port, page_of("thread-10000"), **AS_HEADERS)
        with servers.bare(database.url, page) as bare:
            bench.get("bare Django view, the same bytes from memory", bare, "/memory/")


def _first_page(bench: Bench, here: Server, size: int) -> None:
    name, path = f"first page of {size:,}", page_of(f"thread-{size}")
    _, _, page = ask(here.port, path, **AS_HEADERS)
    with servers.nginx(page) as nginx:
        ceiling = bench.get(f"nginx, the bytes of the first page of {size:,} from a file", nginx, "/page.json")
    bench.get(name, here, path, wanted=40_000, limit_ms=3, beside={ceiling.name: 0.4})
    for per_second, wanted in ((5, 40_000), (50, 30_000)):
        with Writer(here.port, posts_of(f"thread-{size}"), per_second, *HEADERS) as writer:
            figure = bench.get(f"{name}, {per_second} posts a second into it", here, path, wanted=wanted, limit_ms=3)
        figure.note = f"{writer.stored} stored" + (f", {writer.failed} failed" if writer.failed else "")


def any_page(bench: Bench, database: Database) -> None:
    """Pages that nobody has asked for before, one at a time, built each time: next pages, replies, every order."""
    with ExitStack() as stack:
        redis = stack.enter_context(servers.redis())
        env = servers.production(database.url, redis, NEWSROOM_EDGE="0")
        here = stack.enter_context(servers.site("site", env))
        asked = list(_uncached(here, database))
        for _ in range(bench.rounds):
            for name, path in asked:
                bench.get(f"{name}, uncached, c=1", here, path, connections=1, limit_ms=10)


def _uncached(here: Server, database: Database) -> Iterator[tuple[str, str]]:
    """The fourth page of threads in every order, and the first two of replies: (name, path)."""
    for slug in ("thread-1000", "thread-100000", "deep-1000"):
        for sort in ("newest", "oldest", "top"):
            path = f"{page_of(slug)}&sort={sort}"
            for _ in range(3):
                path = _next(here, path) or path
            yield f"page of {slug}, {sort}", path
    for slug in ("thread-100000", "deep-1000"):
        path = f"/api/v1/comments/{_most_answered(database, slug)}/replies/?limit=50"
        yield f"replies in {slug}", path
        yield f"next replies in {slug}", _next(here, path) or path


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
    """Posts through the whole contract, by turns with a bare view, Isso and django-comments-xtd; reads meanwhile."""
    peers.install()
    with ExitStack() as stack:
        bare = stack.enter_context(servers.bare(database.url, b""))
        here = stack.enter_context(site(database))
        isso, xtd = stack.enter_context(peers.isso()), stack.enter_context(peers.xtd())
        for turn in range(1, bench.rounds + 1):
            bench.post(SAVE, bare, "/save/empty-8/")
            path = posts_of(f"empty-{turn % 7}")
            figure = bench.post(POSTS, here, path, wanted=1_500, limit_ms=15, beside={SAVE: 0.8})
            bench.post(ISSO_POSTS, isso.server, isso.posts, *isso.said)
            bench.post(XTD_POSTS, xtd.server, xtd.posts, *xtd.said)
        stored = database.rows(
            "SELECT count(*) FROM comments_comment c JOIN comments_thread t ON t.id = c.thread_id"
            " JOIN articles_article a ON a.id = t.article_id WHERE a.slug LIKE 'empty-%%'"
        )
        figure.note = f"{stored[0][0]:,} rows stored in all"
        for _ in range(bench.rounds):
            _reading_meanwhile(bench, here)


def _reading_meanwhile(bench: Bench, here: Server) -> None:
    path = page_of("thread-1000")
    quiet = bench.get("first page of another thread, c=4, quiet", here, path, connections=4)
    with Writer(here.port, posts_of("empty-2"), 200, *HEADERS) as writer:
        name = "the same while up to 200 posts a second are taken"
        figure = bench.get(name, here, path, connections=4, beside={quiet.name: 0.8})
    figure.note = f"{writer.stored} stored"


def reading_of_peers(bench: Bench) -> None:
    """A thread of 100 comments, as Isso and django-comments-xtd serve it."""
    peers.install()
    for name, peer in (("Isso", peers.isso), ("django-comments-xtd", peers.xtd)):
        with peer() as there:
            bench.get(f"{name}: a thread of 100, c=16", there.server, there.page)


def posting_sqlite(bench: Bench) -> None:
    with servers.sqlite(20_000) as url, servers.redis() as redis:
        with servers.bare(url, b"") as bare:
            for _ in range(bench.rounds):
                bench.post(f"{SAVE}, SQLite", bare, "/save/empty-8/")
        with servers.site("site", servers.production(url, redis)) as here:
            for _ in range(bench.rounds):
                bench.post("posts, SQLite, c=8", here, posts_of("empty-1"), wanted=500)


def queue(bench: Bench, database: Database) -> None:
    """The moderators' queue: a page of 50 with everything that a row shows."""
    cookie = servers.run("benchmarks.moderator", servers.production(database.url)).strip()
    with site(database) as here:
        path = "/api/v1/moderation/queue/?limit=50"
        for _ in range(bench.rounds):
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
    """The cost of each operation at each size of the site, for the plot. Sites take turns; the cheapest turn counts,
    as what else the machine does only ever adds."""
    found = []
    with ExitStack() as stack:
        places = [stack.enter_context(_place(bench, comments)) for comments in sizes]
        turns: list[dict[str, list[float]]] = [{} for _ in sizes]
        for _ in range(bench.rounds):
            for costs, place in zip(turns, places, strict=True):
                for name, (server, path, headers, script) in place.items():
                    load = wrk(
                        server.port, path, *HEADERS, *headers, connections=1, seconds=bench.seconds / 2, script=script
                    )
                    costs.setdefault(name, []).append(load.p50_ms)
    for comments, costs in zip(sizes, turns, strict=True):
        cheapest = {name: min(each) for name, each in costs.items()}
        found.append({"comments": comments, "p50_ms": cheapest})
        bench.tell(f"{comments:>10,} comments: " + ", ".join(f"{name} {ms:.3f} ms" for name, ms in cheapest.items()))
    return found


@contextmanager
def _place(bench: Bench, comments: int) -> Iterator[dict[str, tuple[Server, str, tuple[str, ...], str]]]:
    """A site of so many comments, and what is asked of it: by name the server, path, headers and wrk's script."""
    with ExitStack() as stack:
        database = stack.enter_context(Database(bench.postgres, comments, record=comments <= 1_000_000))
        here = stack.enter_context(site(database))
        plain = stack.enter_context(servers.site("uncached", servers.production(database.url, NEWSROOM_EDGE="0")))
        cookie = servers.run("benchmarks.moderator", servers.production(database.url)).strip()
        replies = f"/api/v1/comments/{_most_answered(database, 'deep-1000')}/replies/?limit=50"
        yield {
            "first page": (here, page_of("thread-100"), (), "get"),
            "counts": (here, "/api/v1/comment-counts/?article=thread-100&article=deep-1000", (), "get"),
            "replies": (here, replies, (), "get"),
            "queue": (here, "/api/v1/moderation/queue/?limit=50", (f"Cookie: {cookie}",), "get"),
            "post": (here, posts_of("empty-3"), (), "post"),
            "first page, built": (plain, page_of("thread-100"), (), "get"),
        }
