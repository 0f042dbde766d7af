"""What a learner can set, and setting it: all dates that depend on it are made anew in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from rapidfuzz import fuzz, process

from trainer.records.cards import cards_of
from trainer.records.learners import lock_learner, put_setting, settings_of
from trainer.scheduling.pace import KEYS, RESCHEDULING, Pace, pace_of
from trainer.scheduling.rescheduling import reschedule
from trainer.sitting import Sitting

# How alike a name must be (of 100) to be offered for one that is none.
LIKE = 50


class BadSetting(ValueError):
    """There is no such setting, or it cannot be that; the message is one Chinese line."""


def checked(key: str, text: str) -> str:
    """Return a value as it is kept; raise BadSetting."""
    setting = KEYS.get(key)
    if setting is None:
        near = process.extractOne(key, list(KEYS), scorer=fuzz.ratio, score_cutoff=LIKE)
        hint = f";最接近的是 {near[0]}" if near else ""
        raise BadSetting(f"没有叫“{key}”的设置{hint};全部见 kubeviva settings")
    try:
        setting.read(text.strip())
    except (ValueError, KeyError):
        raise BadSetting(f"{key} 读到“{text.strip()[:40]}”,只能是:{setting.range}") from None
    return text.strip()


def change(sitting: Sitting, values: Mapping[str, str]) -> Sitting:
    """Return the sitting with some settings changed, all or none of them; raise BadSetting, RecordsTrouble."""
    kept = {key: checked(key, text) for key, text in values.items()}
    with sitting.records.writing() as session:
        lock_learner(session, sitting.learner)
        for key, text in kept.items():
            put_setting(session, sitting.learner, key, text)
        session.flush()
        pace = pace_of(settings_of(session, sitting.learner))
        if RESCHEDULING & kept.keys():
            reschedule(session, sitting.learner, list(cards_of(session, sitting.learner)), pace.retention, pace.weights)
    return replace(sitting, pace=pace)


def current(sitting: Sitting) -> Pace:
    """Return the pace that is in the records now; raise RecordsTrouble."""
    with sitting.records.reading() as session:
        return pace_of(settings_of(session, sitting.learner))
