"""设置: the release that is judged by, the look, the pace of learning, and the learner's own data."""

from __future__ import annotations

import json
import re
from dataclasses import replace

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from kb.reading.text import fold
from trainer.exchange.archive import archive
from trainer.records.accounts import Account
from trainer.records.backup import backups
from trainer.records.erasure import erase
from trainer.scheduling.pace import KEYS, WEEKDAYS
from trainer.settings import BadSetting, change, current
from trainer.sitting import open_sitting
from trainer.team.refusal import Refused
from webapp import language, theme
from webapp.desk import desk
from webapp.outcomes import Outcomes
from webapp.releases import asked_release, chosen_release, remember
from webapp.team.leaving import leave
from webapp.team.member import member
from webapp.team.session import stop

page = Blueprint("settings", __name__, url_prefix="/settings")
# What has to be typed before everything is erased.
CONFIRMED = "删除"
# Where the name of a setting ends.
PAUSE = re.compile("[:,;]")
NUMBERS = ("retention", "new_a_day", "reviews_a_day", "day_start", "leech_after")
SAVED = {"view": "版本、文字和外观已保存。", "pace": "节奏已保存,日程已照它重排。", "erased": "已全部删除,从头开始。"}


@page.get("/")
def show() -> str:
    """Return the page."""
    return _page(saved=SAVED.get(request.args.get("saved", ""), ""))


@page.post("/view")
def save_view() -> Answer:
    """Keep the release, the characters and the look in this browser."""
    release = asked_release()
    response = redirect(url_for("settings.show", saved="view"), 303)
    remember(response, release)
    theme.remember(response, request.form.get("theme", "auto"))
    if "language" in request.form:
        language.remember(response, request.form["language"])
    return response


@page.post("/pace")
def save_pace() -> Answer | tuple[str, int]:
    """Keep the pace of learning in the records."""
    values = {key: request.form.get(key, "") for key in NUMBERS}
    values["easy_days"] = "".join(day for day in WEEKDAYS if day in request.form.getlist("easy_days"))
    values["rest_leeches"] = "是" if request.form.get("rest_leeches") else "否"
    try:
        desk().sitting = change(desk().sitting, values)
    except BadSetting as trouble:
        return _page(problem=str(trouble), values=values), 400
    return redirect(url_for("settings.show", saved="pace"), 303)


@page.get("/export.json")
def export() -> Response:
    """Return all that is recorded of the learner, in the form that ``kubeviva import`` reads."""
    sitting, at = desk().sitting, desk().now()
    with sitting.records.reading() as session:
        document = archive(session, [sitting.learner], at)
    headers = {"Content-Disposition": f'attachment; filename="kubeviva-{at:%Y%m%d}.json"'}
    return Response(json.dumps(document, ensure_ascii=False, indent=1), mimetype="application/json", headers=headers)


@page.post("/erase")
def erase_all() -> Answer | tuple[str, int]:
    """Erase the learner's records for good, and begin anew; a member leaves the team."""
    if fold(request.form.get("confirmed", "").strip()) != CONFIRMED:
        return _page(problem=f"没有删除:要在框里写“{CONFIRMED}”两个字才算数"), 400
    if who := member():
        return _left(who)
    sitting = desk().sitting
    erase(sitting.records, sitting.learner)
    desk().outcomes = Outcomes()
    desk().sitting = open_sitting(desk().knowledge, sitting.records, sitting.learner.name, desk().now())
    return redirect(url_for("settings.show", saved="erased"), 303)


def _left(who: Account) -> Answer | tuple[str, int]:
    try:
        leave(who)
    except Refused as trouble:
        return _page(problem=str(trouble)), 400
    response = redirect(url_for("sign_in.ask", said="left"), 303)
    stop(response)
    return response


def _caption(meaning: str) -> tuple[str, str]:
    """A name short enough to stand above a box, and what else is said of the setting, to stand below."""
    name, *more = PAUSE.split(meaning, maxsplit=1)
    return name, "".join(more)


def _page(saved: str = "", problem: str = "", values: dict[str, str] | None = None) -> str:
    sitting = desk().sitting
    pace = current(sitting)
    desk().sitting = replace(sitting, pace=pace)  # it may have been set on the command line
    shown = values or {key: setting.write(pace) for key, setting in KEYS.items()}
    path = sitting.records.path
    return render_template(
        "settings/settings.html",
        saved=saved,
        problem=problem,
        at=chosen_release(),
        themes=theme.NAMES,
        settings=KEYS,
        captions={key: _caption(KEYS[key].meaning) for key in NUMBERS},
        values=shown,
        numbers=NUMBERS,
        weekdays=WEEKDAYS,
        own_weights=bool(KEYS["weights"].write(pace)),
        # Where a server keeps its files is no member's business.
        place=None if member() else sitting.records.place,
        copies=backups(path) if path and not member() else [],
        confirmed=CONFIRMED,
    )
