"""Many processes that answer at once, under one name."""

from __future__ import annotations

import multiprocessing
from datetime import timedelta
from multiprocessing.connection import Connection

from tests.patience import PATIENCE
from tests.trainer.desk import MORNING, knowledge
from trainer.records.store import open_records
from trainer.sitting import answer, open_sitting, question_of

LEARNER = "全班"
QUESTION = "choose:pv-phase-bound:0"


def write_at_once(url: str, writers: int, each: int) -> list[tuple[int, str]]:
    """Let writers answer at once and return what each had acknowledged: the number of the answer and its text."""
    knowledge()
    context = multiprocessing.get_context("fork")
    ends, processes = [], []
    for writer in range(writers):
        reading, writing = context.Pipe(duplex=False)
        process = context.Process(target=_write, args=(url, writer, each, writing))
        process.start()
        writing.close()
        ends.append(reading)
        processes.append(process)
    acknowledged: list[tuple[int, str]] = []
    for reading in ends:
        try:
            while True:
                acknowledged.append(reading.recv())
        except EOFError:
            reading.close()
    for process in processes:
        process.join(PATIENCE)
    assert [process.exitcode for process in processes] == [0] * writers
    return acknowledged


def _write(url: str, writer: int, each: int, acknowledge: Connection) -> None:
    sitting = open_sitting(knowledge(), open_records({"KUBEVIVA_DATABASE": url}, MORNING), LEARNER, MORNING)
    question = question_of(sitting, QUESTION)
    assert question is not None
    for number in range(each):
        at = MORNING + timedelta(minutes=number, seconds=writer)
        said = question.options[(writer + number) % len(question.options)]
        outcome = answer(sitting, question, said, at, float(writer * each + number))
        acknowledge.send((outcome.answer_id, said))
