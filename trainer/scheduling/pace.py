"""How fast a learner wants to go, and how it is written in the learner's settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from trainer.scheduling.memory import WEIGHTS, strange_weights

WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True)
class Pace:
    """``retention``: the chance of remembering at which a fact is asked again.

    ``new_a_day``, ``reviews_a_day``: limits of one day, which begins at the hour ``day_start``. ``easy_days``: days of
    the week (0 is Monday) with half the reviews and nothing new. ``leech_after``: so many lapses make a fact a leech,
    0: none ever is; ``rest_leeches``: leeches are not asked. ``weights``: FSRS's parameters.
    """

    retention: float = 0.9
    new_a_day: int = 20
    reviews_a_day: int = 200
    day_start: int = 0
    easy_days: frozenset[int] = frozenset()
    leech_after: int = 8
    rest_leeches: bool = False
    weights: tuple[float, ...] = WEIGHTS


@dataclass(frozen=True)
class Setting:
    """One thing that can be set: what it is for, what it may be, and how it is read and written.

    ``read`` raises ValueError.
    """

    key: str
    meaning: str
    range: str
    read: Callable[[str], object]
    write: Callable[[Pace], str]


def _number(least: float, most: float) -> Callable[[str], float]:
    def read(text: str) -> float:
        number = float(text)
        if not least <= number <= most:
            raise ValueError(text)
        return number

    return read


def _whole(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        number = int(text)
        if not least <= number <= most:
            raise ValueError(text)
        return number

    return read


def _days(text: str) -> frozenset[int]:
    names = text.replace("天", "日").replace("周", "").replace("、", "").replace(",", "").replace(" ", "")
    if names in ("", "无", "-"):
        return frozenset()
    return frozenset(WEEKDAYS.index(name) for name in names)


def _yes(text: str) -> bool:
    return {"是": True, "yes": True, "true": True, "1": True, "否": False, "no": False, "false": False, "0": False}[
        text
    ]


def _weights(text: str) -> tuple[float, ...]:
    found = tuple(float(part) for part in text.split(",")) if text else WEIGHTS
    if strange_weights(found):
        raise ValueError(text)
    return found


SETTINGS = (
    Setting(
        "retention",
        "目标记忆率:记得的概率降到这个数就再问",
        "0.7 到 0.99",
        _number(0.7, 0.99),
        lambda pace: f"{pace.retention:g}",
    ),
    Setting("new_a_day", "一天最多学几条新的", "0 到 1000", _whole(0, 1000), lambda pace: str(pace.new_a_day)),
    Setting("reviews_a_day", "一天最多复习几条", "0 到 10000", _whole(0, 10000), lambda pace: str(pace.reviews_a_day)),
    Setting(
        "day_start", "一天从几点算起,熬夜的人可以设成 4", "0 到 23", _whole(0, 23), lambda pace: str(pace.day_start)
    ),
    Setting(
        "easy_days",
        "轻松日:这些天不学新的,复习减半",
        "一到日,如“六日”;不要就写“无”",
        _days,
        lambda pace: "".join(WEEKDAYS[day] for day in sorted(pace.easy_days)) or "无",
    ),
    Setting(
        "leech_after",
        "记住之后又忘了几次算顽固;0 是从不算",
        "0 到 100",
        _whole(0, 100),
        lambda pace: str(pace.leech_after),
    ),
    Setting("rest_leeches", "顽固的先放一放,不问", "是、否", _yes, lambda pace: "是" if pace.rest_leeches else "否"),
    Setting(
        "weights",
        "FSRS 的 21 个参数,由 kubeviva tune 从自己的记录算出",
        "21 个数,逗号隔开;空的是缺省",
        _weights,
        lambda pace: "" if pace.weights == WEIGHTS else ",".join(f"{weight:g}" for weight in pace.weights),
    ),
)
KEYS = {setting.key: setting for setting in SETTINGS}
# What the dates of all cards depend on.
RESCHEDULING = frozenset({"retention", "weights"})


def pace_of(settings: Mapping[str, str]) -> Pace:
    """Return the pace that a learner has set; what is not in its range counts as not set."""
    found: dict[str, object] = {}
    for setting in SETTINGS:
        if setting.key in settings:
            try:
                found[setting.key] = setting.read(settings[setting.key].strip())
            except (ValueError, KeyError):
                continue
    return Pace(**found)  # type: ignore[arg-type]
