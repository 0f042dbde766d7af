"""On the way, where it goes wrong: a network that hangs, and a device that two members share."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

from tests.webapp.club import PASSWORD, Club, opened_club
from tests.webapp.conftest import NOON
from tests.webapp.station import Station, station
from tests.webapp.test_offline_browser import WORKING, answer, records, take_along, text
from tests.webapp.test_offline_browser import there as there
from tests.webapp.turning import submit, until
from trainer.records.answers import answers_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_a_network_that_hangs_is_none(browser: Chrome, there: Station) -> None:
    take_along(browser, there)
    there.hang()
    browser.get(f"{there.address}/topics/pv-phases")
    until(browser, lambda: "连不上 kubeviva" in text(browser, "#offline-bar"))
    browser.get(f"{there.address}/progress/")
    assert "没有存在这台设备上" in text(browser, "#elsewhere")
    until(browser, lambda: "连不上" in text(browser, "#state"))
    answer(browser, 0)
    until(browser, lambda: "1 题" in text(browser, "#count"))
    assert records(there)[0] == []
    there.up()
    browser.get(f"{there.address}/about")
    until(browser, lambda: len(records(there)[0]) == 1)
    browser.get(f"{there.address}/topics/pv-phases")
    assert not browser.find_elements(By.ID, "offline-bar")


# Whether an address is kept, whatever it was asked for with.
KEPT = "const [page, done] = arguments; caches.match(page).then((one) => done(Boolean(one)));"


def test_the_page_for_the_way_speaks_as_the_others_do(browser: Chrome, there: Station) -> None:
    browser.get(f"{there.address}/about")
    submit(browser, ".language button")
    until(browser, lambda: browser.execute_async_script(KEPT, "/offline/?language=zh-Hant"))
    browser.get(f"{there.address}/topics/pv-phases")
    until(browser, lambda: browser.execute_async_script(KEPT, "/static/zh-Hant/offline.js"))
    until(browser, lambda: not browser.execute_async_script(KEPT, "/offline/?language=zh-CN"))
    there.down()
    browser.get(f"{there.address}/progress/")
    assert "沒有存在這台設備上" in text(browser, "#elsewhere")
    until(browser, lambda: "現在連不上" in text(browser, "#state"))
    browser.get(f"{there.address}/topics/pv-phases")
    until(browser, lambda: "連不上 kubeviva。這是" in text(browser, "#offline-bar"))


@pytest.fixture
def club(tmp_path: Path) -> Club:
    return opened_club(tmp_path, NOON)


@pytest.fixture
def shared(club: Club, browser: Chrome) -> Iterator[Station]:
    """A server of a team; at its end it is up, so that no other test meets a worker without a server."""
    with station(club.app) as found:
        yield found


def sign_in(browser: Chrome, there: Station, name: str) -> None:
    """Come in by the door, as whoever finds that the session before is over."""
    browser.delete_all_cookies()
    browser.get(f"{there.address}/offline/")
    browser.get(f"{there.address}/")
    browser.find_element(By.NAME, "name").send_keys(name)
    browser.find_element(By.NAME, "password").send_keys(PASSWORD)
    submit(browser)


def ready(browser: Chrome, there: Station, state: str) -> None:
    browser.get(f"{there.address}/offline/")
    until(browser, lambda: state in text(browser, "#state"))


def test_what_waits_is_shown_to_nobody_else_and_sent_for_nobody_else(
    browser: Chrome, club: Club, shared: Station
) -> None:
    first, second = club.account("先来的"), club.account("后来的")
    sign_in(browser, shared, first.name)
    ready(browser, shared, "现在连得上")
    until(browser, lambda: browser.execute_async_script(WORKING))
    take_along(browser, shared)
    shared.down()
    ready(browser, shared, "连不上")
    asked = text(browser, "#asked")
    answer(browser, 0)
    assert asked in text(browser, "#answers")

    shared.up()
    sign_in(browser, shared, second.name)
    for state in ("换回那个账号", "连不上"):
        ready(browser, shared, state)
        assert browser.execute_script("return document.body.dataset.ready")
        for place in ("drill", "waiting"):
            assert not browser.find_element(By.ID, place).is_displayed(), (state, place)
        assert asked not in browser.page_source
        shared.down()
    shared.up()
    assert count(club, first) == count(club, second) == 0

    sign_in(browser, shared, first.name)
    until(browser, lambda: count(club, first) == 1)
    assert count(club, second) == 0


def count(club: Club, account: object) -> int:
    with club.records.reading() as session:
        return len(answers_of(session, account.learner))  # type: ignore[attr-defined]


def test_before_somebody_has_signed_in_nothing_is_shown(browser: Chrome, club: Club, shared: Station) -> None:
    account = club.account("先来的")
    sign_in(browser, shared, account.name)
    ready(browser, shared, "现在连得上")
    until(browser, lambda: browser.execute_async_script(WORKING))
    take_along(browser, shared)
    browser.delete_all_cookies()
    browser.get(f"{shared.address}/")
    assert "/sign-in" in browser.current_url
    shared.down()
    ready(browser, shared, "登录以后才看得到")
    assert not browser.find_element(By.ID, "drill").is_displayed()


def test_a_member_on_the_row_of_another_is_another(club: Club) -> None:
    """A database gives the number of an erased learner to the next one."""
    told = []
    for name in ("先来的", "后来的"):
        member = club.member(name)
        told.append((member.account.learner.id, member.get("/offline/token").json["learner"]))
        bundle = member.get("/offline/bundle/pv-phases").json
        assert bundle["learner"] == told[-1][1]
        assert member.post("/settings/erase", confirmed="删除").status_code == 303
        club.clock.pass_by(timedelta(seconds=1))
    assert told[0][0] == told[1][0] and told[0][1] != told[1][1]
