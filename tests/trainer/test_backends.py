"""The same sitting on every database that is at hand: SQLite always, PostgreSQL where a server is installed."""

from __future__ import annotations

import json
import tempfile
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from tests.trainer import postgresql
from tests.trainer.crowd import LEARNER, QUESTION, write_at_once
from tests.trainer.desk import MORNING, knowledge, sitting_at
from trainer.amends import appeal, correct, undo
from trainer.exchange.archive import archive
from trainer.exchange.document import parse
from trainer.exchange.merge import merge
from trainer.records.accounts import Account, all_accounts
from trainer.records.answers import answers_of
from trainer.records.cards import cards_of
from trainer.records.erasure import erase
from trainer.records.history import enrolled
from trainer.records.inbox import Item, asked_of_all, waiting
from trainer.records.learners import learner_named
from trainer.records.reviews import reviews_of
from trainer.records.store import Records, open_records
from trainer.records.tables import Row
from trainer.sitting import answer, due_list, next_question, open_sitting, question_of
from trainer.statistics import statistics
from trainer.team.joining import invite, join, reset
from trainer.team.passwords import Passwords
from trainer.team.people import change_role, lock, unlock
from trainer.team.refusal import Refused
from trainer.team.roles import ADMIN, MAINTAINER
from trainer.team.signing_in import SEEN_EVERY, authenticated, begin, give_key, owner_of, signed_in
from trainer.team.tokens import new_token

BACKENDS = ["sqlite", *(["postgresql"] if postgresql.installed() else [])]


@pytest.fixture(scope="module", params=BACKENDS)
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="kv") as directory:
        if request.param == "sqlite":
            yield f"sqlite:///{directory}/records.sqlite"
        else:
            with postgresql.server(Path(directory)) as address:
                yield address


@pytest.fixture
def records(url: str) -> Iterator[Records]:
    opened = open_records({"KUBEVIVA_DATABASE": url}, MORNING)
    yield opened
    opened.close()


def test_tables_are_those_of_the_program(records: Records) -> None:
    with records.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, Row.metadata) == []


def test_a_sitting(records: Records) -> None:
    sitting = open_sitting(knowledge(), records, "一个人", MORNING)
    question = next_question(sitting, MORNING, "pv-phases")
    assert question is not None
    outcome = answer(sitting, question, "PV 已绑定时处于 Bound 阶段。🙂", MORNING, 3.5)
    assert outcome.due == MORNING + timedelta(minutes=1)
    later = MORNING + timedelta(minutes=2)
    assert due_list(sitting, later, "pv-phases").due
    assert {point.rating for point in correct(sitting, outcome.answer_id, "easy", later)} == {"easy"}
    assert {point.rating for point in appeal(sitting, outcome.answer_id, "理由", later)} == {"easy", "good"}
    found = statistics(sitting, later)
    assert (found.answers, found.reviews, found.appeals, found.seconds) == (1, len(question.facts), 1, 3.5)
    assert undo(sitting, None, later) == question.text
    assert (statistics(sitting, later).answers, statistics(sitting, later).appeals) == (0, 0)
    with records.reading() as session:
        assert cards_of(session, sitting.learner) == {}


def test_a_class_answers_at_once(records: Records) -> None:
    """All of them under one name, which none of them finds there at first: no review is lost."""

    def learn() -> None:
        sitting = open_sitting(knowledge(), records, "全班", MORNING)
        question = question_of(sitting, "recall:pv-phase-bound:0")
        assert question is not None
        for _ in range(5):
            answer(sitting, question, "Bound", MORNING)

    threads = [threading.Thread(target=learn) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sitting = open_sitting(knowledge(), records, "全班", MORNING)
    assert statistics(sitting, MORNING).answers == 30
    with records.reading() as session:
        assert cards_of(session, sitting.learner)["pv-phase-bound"].reviews == 30


def test_sixteen_writers_lose_and_double_nothing(url: str) -> None:
    acknowledged = write_at_once(url, 16, 5)
    records = open_records({"KUBEVIVA_DATABASE": url}, MORNING)
    sitting = open_sitting(knowledge(), records, LEARNER, MORNING)
    with records.reading() as session:
        found = [one for one in answers_of(session, sitting.learner) if one.question == QUESTION]
        card = cards_of(session, sitting.learner)["pv-phase-bound"]
        standing = len(reviews_of(session, sitting.learner, ["pv-phase-bound"]))
    records.close()
    assert sorted((one.id, one.text) for one in found) == sorted(acknowledged)
    assert sorted(one.seconds for one in found if one.seconds is not None) == [float(number) for number in range(80)]
    assert card.reviews == standing


def test_records_move_between_databases(url: str, tmp_path: Path) -> None:
    """What one kind of database holds, the other takes, exactly."""
    here = sitting_at(tmp_path, "搬家")
    question = question_of(here, "recall:pv-phase-bound:0")
    assert question is not None
    outcome = answer(here, question, "Bound 🙂。流量就绕着它走。", MORNING, 1.5)
    appeal(here, outcome.answer_id, "对", MORNING)
    with here.records.reading() as session:
        document = archive(session, [here.learner], MORNING)
    (person,) = parse(json.dumps(document), "f.json")
    records = open_records({"KUBEVIVA_DATABASE": url}, MORNING)
    for _ in range(2):
        with records.writing() as session:
            merge(session, person, "搬家")
    with records.reading() as session:
        learner = learner_named(session, "搬家")
        assert learner is not None
        assert archive(session, [learner], MORNING) == document
    assert {item.kind for item in _waiting(records)} >= {"unread", "appeal"}
    assert erase(records, learner) is False
    records.close()


def _waiting(records: Records) -> list[Item]:
    with records.reading() as session:
        assert asked_of_all(session)
        assert enrolled(session)
        return waiting(session)


def test_a_team(records: Records) -> None:
    """Joining, signing in, a lock, a new password and leaving, on every database."""
    passwords, secret = Passwords(1, 8, 1), "山水 风云 8642"

    def joined(name: str, role: str) -> Account:
        link = new_token()
        invite(records, link, role, MORNING)
        return join(records, link, name, secret, secret, MORNING, passwords)

    admin, member = joined("管理员", ADMIN), joined("成员", MAINTAINER)
    with pytest.raises(Refused, match="已经有人用了"):
        joined("成员", MAINTAINER)
    for name in ("\0", "\ud800", "x" * 100_000, "'; DROP TABLE account; --"):
        with pytest.raises(Refused, match="名字或密码不对"):
            authenticated(records, name, secret, passwords)
    begin(records, authenticated(records, "成员", secret, passwords), "t", "", MORNING)
    give_key(records, member, "k", MORNING)
    assert signed_in(records, "t", MORNING + SEEN_EVERY * 2) == owner_of(records, "k") == member
    with records.reading() as session:
        assert [(one.name, bool(one.seen_at)) for one in all_accounts(session)] == [("管理员", False), ("成员", True)]
    with pytest.raises(Refused, match="最后一个"):
        lock(records, admin.id, MORNING)
    assert lock(records, member.id, MORNING).locked_at == MORNING
    assert unlock(records, member.id).locked_at is None
    renewed = new_token()
    reset(records, renewed, member.id, MORNING)
    assert join(records, renewed, "", secret, secret, MORNING, passwords).learner == member.learner
    begin(records, member, "u", "", MORNING)
    erase(records, member.learner)
    assert signed_in(records, "u", MORNING) is None
    change_role(records, joined("另一个", ADMIN).id, MAINTAINER)
    with pytest.raises(Refused, match="最后一个"):
        change_role(records, admin.id, MAINTAINER)


def test_a_link_and_a_name_are_given_once_however_many_come(records: Records) -> None:
    passwords, secret = Passwords(1, 8, 1), "山水 风云 8642"
    shared, own = new_token(), [new_token() for _ in range(6)]
    for link in (shared, *own):
        invite(records, link, MAINTAINER, MORNING)
    outcomes: list[str] = []

    def come(link: str, name: str) -> None:
        try:
            outcomes.append(join(records, link, name, secret, secret, MORNING, passwords).name)
        except Refused:
            outcomes.append("")

    for attempts in ([(shared, f"同链接{n}") for n in range(6)], [(link, "同名") for link in own]):
        outcomes.clear()
        threads = [threading.Thread(target=come, args=attempt) for attempt in attempts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(outcomes) == 6 and len([one for one in outcomes if one]) == 1
