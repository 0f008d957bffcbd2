"""Readers who know what each page must be, and note what they get instead."""

import contextlib
import http.client
import itertools
import re
import statistics
import threading
import time
from collections import Counter
from dataclasses import dataclass

HOST = "127.0.0.1"
# An address that nobody has asked for yet shows the same page.
FRESH = re.compile(rb"unasked=\d+")
# Beside the filter, so that it is said in every link that keeps the filter.
MIX = [
    "/en/agreements/",
    "/fr/agreements/?goal=8",
    "/en/agreements/?target=8.8",
    "/es/agreements/?partner=ilo",
    "/en/organisations/?q=international",
    "/fr/agreements/ilo-iom-2020/",
    "/en/agreements/crest/",
    "/es/organisations/ilo/",
    "/en/groups/gmg/",
    "/en/events/ilo-iom-signing-2020/",
    "/en/documents/ilo-iom-agreement-2020/",
    "/fr/documents/global-skills-partnership-key-messages/",
    "/en/search/?q=migration",
    "/fr/search/?q=travail",
    "/en/sdgs/8.8/",
    "/data/agreements.csv",
    "/data/organisations.csv?q=international",
    "/data/agreements.json",
]
# Asked for under ever new addresses, so that no process holds them.
UNHELD = [
    "/en/agreements/?goal=8&unasked=0",
    "/en/documents/ilo-iom-agreement-2020/?unasked=0",
    "/es/search/?q=migration&unasked=0",
    "/fr/agreements/ilo-iom-2020/?unasked=0",
]
READERS = 6
PAUSE_SECONDS = 0.01
# Each process is asked by one of so many connections, as good as surely.
WARMING = 16


@dataclass
class Answer:
    """``status`` is None where the connection broke or was refused."""

    path: str
    began: float
    ended: float
    status: int | None
    is_right: bool
    is_held: bool
    age: str | None


def ask(connection, path):
    connection.request("GET", path)
    response = connection.getresponse()
    return response, FRESH.sub(b"unasked=0", response.read())


class Load:
    """``with Load(port)``: reads on and on; ``answers`` is what came."""

    def __init__(self, port, readers=READERS):
        self.port = port
        self.answers = []
        self._numbers = itertools.count(1)
        self._is_over = threading.Event()
        self._expected = {}
        self._threads = [
            threading.Thread(target=self._read, args=(n,)) for n in range(readers)
        ]

    def __enter__(self):
        self.warm(learns=True)
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *exception):
        self._is_over.set()
        for thread in self._threads:
            thread.join()

    def warm(self, learns=False):
        """Have every process hold every page of the mix."""
        for _each in range(WARMING):
            with contextlib.closing(self.connection()) as connection:
                for path in (*MIX, *(UNHELD if learns else ())):
                    response, body = ask(connection, path)
                    assert response.status == 200, (path, response.status)
                    known = self._expected.setdefault(path, body)
                    assert known == body, f"{path} is not the same from each process"
                learns = False

    def _read(self, number):
        connection = self.connection()
        turns = itertools.cycle(MIX[number:] + MIX[:number])
        unheld = itertools.cycle(UNHELD[number % 4 :] + UNHELD[: number % 4])
        while not self._is_over.wait(PAUSE_SECONDS):
            self._ask(connection, next(turns), is_held=True)
            if next(self._numbers) % 3 == 0:
                self._ask(connection, next(unheld), is_held=False)
        connection.close()

    def _ask(self, connection, path, is_held):
        address = path.replace("unasked=0", f"unasked={next(self._numbers)}")
        began = time.monotonic()
        try:
            response, body = ask(connection, address)
        except (OSError, http.client.HTTPException):
            connection.close()
            status, is_right, age = None, False, None
        else:
            status, age = response.status, response.headers["Age"]
            is_right = status == 200 and body == self._expected[path]
        self.answers.append(
            Answer(address, began, time.monotonic(), status, is_right, is_held, age)
        )

    def connection(self):
        return http.client.HTTPConnection(HOST, self.port, timeout=30)


@dataclass
class Fault:
    """What was done, from when to when, and which answers it excuses: ``breaks``
    connections, or takes away what pages are made from."""

    name: str
    began: float
    ended: float
    breaks: bool

    def excuses(self, answer, patience):
        if answer.ended < self.began or answer.began > self.ended + patience:
            return False
        if self.breaks:
            return answer.status is None or answer.status == 503
        return answer.status == 503 and not answer.is_held


def wrong(answers, faults, patience):
    """The answers that neither are right nor excused by a fault."""
    return [
        answer
        for answer in answers
        if not answer.is_right and not any(f.excuses(answer, patience) for f in faults)
    ]


def until_the_next(faults):
    """Each fault, and when the next one began."""
    ends = [*(fault.began for fault in faults[1:]), float("inf")]
    return zip(faults, ends, strict=True)


def recovery(answers, fault, until):
    """Seconds from the end of a fault to that of the last answer that was not right."""
    late = [
        answer.ended
        for answer in answers
        if fault.ended < answer.ended < until and not answer.is_right
    ]
    return max(late, default=fault.ended) - fault.ended


HEAD = [
    "what breaks",
    "times",
    "for",
    "answers until the next",
    "not the page",
    "held pages: median, longest",
    "all right after",
]


def table(answers, faults):
    """What each kind of fault did, as lines of a table in Markdown."""
    kinds = {}
    for fault, until in until_the_next(faults):
        kinds.setdefault(fault.name, []).append((fault, until))
    yield _line(HEAD)
    yield _line(["---", *["--:"] * (len(HEAD) - 1)])
    for name, turns in kinds.items():
        during = [a for f, until in turns for a in answers if f.began <= a.ended < until]
        held = [a.ended - a.began for a in during if a.is_held and a.is_right] or [0]
        lost = Counter(a.status or "no connection" for a in during if not a.is_right)
        yield _line(
            [
                name,
                len(turns),
                f"{max(f.ended - f.began for f, _until in turns):.1f} s",
                f"{len(during):,}",
                ", ".join(f"{count:,} × {what}" for what, count in lost.items())
                or "none",
                f"{statistics.median(held) * 1000:.0f} ms, {max(held):.1f} s",
                f"{max(recovery(answers, *turn) for turn in turns):.1f} s",
            ]
        )


def _line(cells):
    return f"| {' | '.join(map(str, cells))} |"
