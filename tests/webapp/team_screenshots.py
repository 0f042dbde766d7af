"""Pictures of a team's pages for the documentation: ``python -m tests.webapp.team_screenshots [DIRECTORY]``."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

from kb.knowledge import load_knowledge
from kb.typesetting import typeset
from tests.webapp import chromium
from tests.webapp.acts import opened
from tests.webapp.live import serving
from tests.webapp.screenshots import DIRECTORY, WIDTHS, Shot, take
from tests.webapp.turning import submit
from trainer.amends import appeal
from trainer.records.accounts import NO_PASSWORD, add_account
from trainer.records.sign_ins import add_sign_in
from trainer.records.store import Records, open_records
from trainer.sitting import answer, open_sitting, question_of
from trainer.team.people import lock
from trainer.team.roles import ADMIN, LEARNER, MAINTAINER
from trainer.team.tokens import digest_of, new_token
from webapp.team.session import PLAIN

MEMBERS = (("陈青", ADMIN), ("林晓", MAINTAINER), ("王小明", LEARNER), ("赵远", LEARNER), ("Ann Lee", LEARNER))
SAID = (
    "流量就绕着它走。PV 刚创建时阶段是 Pending。",
    "PVC 一删,PV 就跟着没了,后面控制器自己会搞定。",
    "PV 被绑上以后就是 Bound,松开以后大家都能再抢。",
)
MEASURE = 760


def populate(records: Records, now: datetime) -> str:
    """Fill records with a team that has been at it, and return the token of its administrator's browser."""
    token = new_token()
    with records.writing() as session:
        for number, (name, role) in enumerate(MEMBERS):
            account = add_account(session, name, name.casefold(), NO_PASSWORD, role, now)
            if name == "赵远":
                locked = account.id
            else:
                shown = token if role == ADMIN else new_token()
                add_sign_in(session, digest_of(shown), account.id, now - timedelta(days=number))
    lock(records, locked, now)
    sitting = open_sitting(load_knowledge(), records, "王小明", now)
    question = question_of(sitting, "interview:pv-phases:0")
    assert question
    for number, said in enumerate(SAID):
        given = answer(sitting, question, typeset(said), now - timedelta(hours=20 * number))
    appeal(sitting, given.answer_id, "Retain 的 PV 清理以后确实能再用", now)
    return token


def _invite(browser: Chrome, home: str) -> None:
    browser.get(f"{home}/people/")
    submit(browser, "form[action$=invite] button")
    # The picture is to say nothing about the machine that it was made on, and always the same.
    browser.execute_script(
        "arguments[0].value = 'https://kubeviva.example.com/join/…'", browser.find_element(By.ID, "link")
    )


SHOTS = (
    Shot("team-people", _invite, MEASURE, False),
    Shot("team-inbox-phone-dark", opened("/inbox/"), WIDTHS["-phone"], True),
)


def main(directory: Path) -> None:
    """Write all pictures."""
    directory.mkdir(parents=True, exist_ok=True)
    now = datetime.now().astimezone()
    with TemporaryDirectory() as home, TemporaryDirectory() as profile, ExitStack() as stack:
        token = populate(open_records({"KUBEVIVA_HOME": home}, now), now)
        address = stack.enter_context(serving(Path(home), "--team"))
        browser = chromium.start(Path(profile))
        try:
            browser.get(f"{address}/healthz")
            browser.add_cookie({"name": PLAIN, "value": token, "path": "/", "httpOnly": True})
            for shot in SHOTS:
                print(take(browser, address, shot, directory))
        finally:
            browser.quit()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else DIRECTORY)
