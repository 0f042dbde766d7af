"""``python -m tests.benchmarks.load [LEARNERS] [SECONDS]``: learners drilling at once against the production server.

Everything stays on this machine: a team's server, an account for every learner. Each of them opens a question, thinks,
answers, reads the outcome, and goes on, as people do, with a pause of two to four seconds before an answer and another
one over its outcome. What was acknowledged is looked up in the records afterwards.
"""

from __future__ import annotations

import re
import sys
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from random import Random
from resource import RUSAGE_CHILDREN, getrusage
from tempfile import TemporaryDirectory
from threading import Barrier, Thread
from urllib.parse import urlencode, urlsplit

from kb.knowledge import Knowledge, load_knowledge
from tests.benchmarks.classroom import NOW
from tests.patience import PATIENCE
from tests.webapp.live import serving
from trainer.records.accounts import NO_PASSWORD, add_account
from trainer.records.sign_ins import add_sign_in
from trainer.records.store import open_records
from trainer.records.tables import AnswerRow, ReviewRow
from trainer.team.names import login_of
from trainer.team.roles import LEARNER
from trainer.team.tokens import digest_of, new_token
from webapp.team.session import PLAIN

LEARNERS, SECONDS = 200, 60.0
MOST_LEARNERS, MOST_SECONDS = 400, 300.0
PAUSE = (2.0, 4.0)
# Kinds that ask for a value; not to know it takes as long to grade as a wrong one.
BY_VALUE = frozenset({"predict", "order", "fill-in", "version", "find-the-error", "scenario"})
_HIDDEN = re.compile(r'<input type="hidden" name="([a-z]+)" value="([^"]*)"')
_OPTION = re.compile(r'<input type="radio" name="choice" value="([^"]*)"')
_OUTCOME = re.compile(r"/drill/outcome/(\d+)$")


@dataclass
class Log:
    """What one learner saw: milliseconds by what was done, ids of acknowledged answers, and what went wrong."""

    taken: list[tuple[str, float]] = field(default_factory=list)
    acknowledged: list[int] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


class Visitor:
    """One learner with a browser of their own."""

    def __init__(self, server: str, log: Log, session: str) -> None:
        self.connection = HTTPConnection(urlsplit(server).netloc, timeout=PATIENCE)
        self.log = log
        self.cookies = {PLAIN: session}

    def open(self, what: str, address: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Return status, place to go to, and body of an answer."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = urlencode(form) if form is not None else None
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        start = time.perf_counter()
        self.connection.request("GET" if form is None else "POST", address, body, headers)
        response = self.connection.getresponse()
        page = response.read().decode()
        self.log.taken.append((what, 1000 * (time.perf_counter() - start)))
        for cookie in response.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        if response.status >= 500:
            self.log.errors.append(f"{response.status} {address}")
        return response.status, response.headers.get("Location") or "", page


def drill(visitor: Visitor, topics: list[str], knowledge: Knowledge, chance: Random, end: float) -> None:
    """Practise one topic after another until the time is over."""
    address = f"/drill/?topic={topics[0]}"
    while time.monotonic() < end:
        _, _, page = visitor.open("question", address)
        form = dict(_HIDDEN.findall(page.partition('<form method="post" action="/drill/"')[2]))
        if "question" not in form:
            topics.append(topics.pop(0))
            address = f"/drill/?topic={topics[0]}"
            continue
        time.sleep(chance.uniform(*PAUSE))
        outcome = _answered(visitor, form, _OPTION.findall(page), knowledge, chance)
        if outcome:
            visitor.open("outcome", outcome)
            time.sleep(chance.uniform(*PAUSE))
        address = f"/drill/?{urlencode({'topic': topics[0], 'asked': form['question']})}"


def _answered(
    visitor: Visitor, form: dict[str, str], options: list[str], knowledge: Knowledge, chance: Random
) -> str | None:
    """Answer as a learner who knows most of it, and return where the outcome is; who is not understood gives up."""
    text = "" if form["question"].split(":")[0] in BY_VALUE else _words(form["question"], knowledge)
    answer = {"choice": chance.choice(options)} if options else {"text": text} if text else {"give_up": "1"}
    status, place, _ = visitor.open("answer", "/drill/", {**form, **answer})
    if status == 400:
        status, place, _ = visitor.open("answer", "/drill/", {**form, "give_up": "1"})
    found = _OUTCOME.search(place)
    if status != 303 or not found:
        visitor.log.errors.append(f"{status} {form['question']}")
        return None
    visitor.log.acknowledged.append(int(found[1]))
    return place


def _words(question: str, knowledge: Knowledge) -> str:
    """A fact in its own words; for an interviewer's question the first facts of its topic."""
    subject = question.split(":")[1]
    if subject in knowledge.facts:
        return knowledge.facts[subject].text
    return "\n".join(fact.text for fact in knowledge.topics[subject].facts[:3] if not fact.misconception)


def enrolled(home: Path, learners: int) -> list[str]:
    """Make an account for every learner, signed in already, and return the tokens of their browsers."""
    now = datetime.now().astimezone()
    records = open_records({"KUBEVIVA_HOME": str(home)}, now)
    tokens = [new_token() for _ in range(learners)]
    with records.writing() as session:
        for number, token in enumerate(tokens, start=1):
            name = f"学员{number}"
            account = add_account(session, name, login_of(name), NO_PASSWORD, LEARNER, now)
            add_sign_in(session, digest_of(token), account.id, now)
    records.close()
    return tokens


def crowd(server: str, tokens: list[str], seconds: float, knowledge: Knowledge) -> list[Log]:
    """Return what all learners saw."""
    learners = len(tokens)
    logs = [Log() for _ in range(learners)]
    together = Barrier(learners)
    slugs = [topic.slug for topic in knowledge.content.topics]

    def learn(number: int) -> None:
        chance, log = Random(number), logs[number]
        together.wait()
        time.sleep(chance.uniform(0, PAUSE[1]))  # nobody comes in at the same moment as all others
        try:
            visitor = Visitor(server, log, tokens[number])
            drill(visitor, chance.sample(slugs, len(slugs)), knowledge, chance, time.monotonic() + seconds)
        except (OSError, HTTPException) as error:
            log.errors.append(repr(error))

    threads = [Thread(target=learn, args=(number,)) for number in range(learners)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return logs


def warm(server: str, token: str, topics: Iterable[str]) -> None:
    """Wait until a server that has just been started has made ready what it makes ready: nobody measures that here."""
    visitor = Visitor(server, Log(), token)
    for address in ("/search/?q=kubelet", "/graph/", *(f"/topics/{topic}" for topic in topics)):
        visitor.open("warm", address)


def lost(home: Path, acknowledged: list[int]) -> tuple[list[int], int]:
    """Return the acknowledged answers that the records lack, or have without a review, and how many they have."""
    from sqlmodel import Session, select

    records = open_records({"KUBEVIVA_HOME": str(home)}, NOW)
    with Session(records.engine) as session:
        there = set(session.exec(select(AnswerRow.id)))
        reviewed = set(session.exec(select(ReviewRow.answer_id)))
    records.close()
    return [one for one in acknowledged if one not in there & reviewed], len(there)


def p95(milliseconds: list[float]) -> float:
    """Return the 95th percentile."""
    return sorted(milliseconds)[max(0, round(0.95 * len(milliseconds)) - 1)]


@dataclass(frozen=True)
class Result:
    """What came of it: what all saw, acknowledged answers, those of them that are lost, and how many there are."""

    logs: list[Log]
    acknowledged: list[int]
    lost: list[int]
    there: int
    processor: float


def run(learners: int, seconds: float, knowledge: Knowledge) -> Result:
    """Return what came of so many learners drilling for so many seconds."""
    with TemporaryDirectory() as place:
        home = Path(place)
        tokens = enrolled(home, learners)
        with serving(home, "--team") as server:
            warm(server, tokens[0], knowledge.topics)
            logs = crowd(server, tokens, seconds, knowledge)
        worked = getrusage(RUSAGE_CHILDREN)
        acknowledged = [one for log in logs for one in log.acknowledged]
        gone, there = lost(home, acknowledged)
    return Result(logs, acknowledged, gone, there, worked.ru_utime + worked.ru_stime)


def main(words: list[str]) -> None:
    """Print what came of it."""
    learners = min(int(words[0]) if words else LEARNERS, MOST_LEARNERS)
    seconds = min(float(words[1]) if len(words) > 1 else SECONDS, MOST_SECONDS)
    found = run(learners, seconds, load_knowledge())
    logs, acknowledged = found.logs, found.acknowledged
    taken: dict[str, list[float]] = {}
    for log in logs:
        for what, milliseconds in log.taken:
            taken.setdefault(what, []).append(milliseconds)
    everything = [one for times in taken.values() for one in times]
    pause = f"{PAUSE[0]:.0f}–{PAUSE[1]:.0f} 秒"
    print(
        f"{learners} 个学习者同时练 {seconds:.0f} 秒,每题想 {pause}、每份评分看 {pause}:"
        f"{len(everything)} 个请求,{len(acknowledged)} 题"
    )
    for what, times in taken.items():
        print(f"  {what}: {len(times)} 个,中位 {sorted(times)[len(times) // 2]:.0f} ms,p95 {p95(times):.0f} ms")
    print(f"  全部 p95 {p95(everything):.0f} ms(≤ 250),最慢 {max(everything):.0f} ms")
    print(f"  服务器一共用了处理器 {found.processor:.0f} 秒(连同启动)")
    errors = Counter(error for log in logs for error in log.errors)
    print(f"  出错 {sum(errors.values())};已确认 {len(set(acknowledged))},库里 {found.there},丢失 {len(found.lost)}")
    for error, count in errors.most_common(5):
        print(f"    {count} × {error}")


if __name__ == "__main__":
    main(sys.argv[1:])
