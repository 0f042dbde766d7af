"""What a person does on a page, for pictures and tests: each act begins at a home and ends on a page worth seeing."""

from __future__ import annotations

from collections.abc import Callable

from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

from tests.webapp.turning import submit, until

Act = Callable[[Chrome, str], None]
ANSWER = (
    "PV 有四个阶段:Available、Bound、Released、Failed。\n"
    "没绑定时是 Available,绑定后是 Bound,PVC 删除后进入 Released。\n"
    "Delete 策略下,PVC 被删除后 PV 和后端存储一起删除。"
)
# Something to every question that an interview about the phases of a PV may begin with.
SAID = (
    f"{ANSWER}\nReleased 的 PV 仍然保留 claimRef,清空 claimRef 后,PV 会回到 Available。\n"
    "删除处于 Bound 阶段的 PV 时,它会卡在 Terminating。"
)
RUN = "main form .actions button"


def opened(address: str) -> Act:
    """Return the act of opening an address."""
    return lambda browser, home: browser.get(home + address)


def sent(address: str, button: str = "main form button", text: str = "") -> Act:
    """Return the act of opening an address, writing something, and pressing a button."""

    def act(browser: Chrome, home: str) -> None:
        browser.get(home + address)
        if text:
            browser.find_element(By.NAME, "text").send_keys(text)
        submit(browser, button)

    return act


def chosen(browser: Chrome, home: str) -> None:
    """Choose the first option of a question."""
    browser.get(f"{home}/drill/?question=choose:pv-phase-bound:0")
    browser.find_element(By.CSS_SELECTOR, ".options label").click()
    submit(browser, "main form button")


def room(browser: Chrome, home: str) -> None:
    """Begin an interview, in place of the one that is open, and answer once."""
    address = f"{home}/interview/?topics=pv-phases"
    browser.get(address)
    if browser.find_elements(By.CSS_SELECTOR, "form[action$=resume]"):
        submit(browser, "form[action$=end] button")
        browser.get(address)
    submit(browser, ".setup button.big")
    browser.find_element(By.NAME, "text").send_keys(SAID)
    submit(browser, ".stage button.big")


def rest(browser: Chrome, home: str) -> None:
    """Pause an interview."""
    room(browser, home)
    submit(browser, "form[action$=pause] button")


def report(browser: Chrome, home: str) -> None:
    """End an interview."""
    room(browser, home)
    submit(browser, "form[action$=end] button")


def taken_along(browser: Chrome, home: str) -> None:
    """Take a topic along, and answer a question of it."""
    browser.get(f"{home}/offline/")
    until(browser, lambda: browser.execute_script("return document.body.dataset.ready"))
    browser.find_element(By.CSS_SELECTOR, "#take [name=topic]").click()
    browser.find_element(By.CSS_SELECTOR, "#take button").click()
    until(browser, lambda: "✓" in browser.find_element(By.ID, "taken").text)
    browser.find_element(By.CSS_SELECTOR, "#question .options input").click()
    browser.find_element(By.CSS_SELECTOR, "#question .actions button").click()
    until(browser, lambda: browser.find_elements(By.CSS_SELECTOR, "#question a.button"))


def unfolded(browser: Chrome, home: str) -> None:
    """Unfold the evidence of the first fact of a topic."""
    browser.get(f"{home}/topics/pv-phases")
    browser.find_element(By.CSS_SELECTOR, ".fact summary").click()


def traditional(browser: Chrome, home: str) -> None:
    """Answer in traditional characters on a page that has them, too; the pages after it have simplified ones again."""
    address = "/drill/?question=interview:pv-phases:0"
    browser.get(f"{home}/about")
    submit(browser, ".language button")
    browser.get(home + address)
    browser.find_element(By.NAME, "text").send_keys("PV 剛創建時階段是 Bound,\n沒綁定時是 Available。")
    submit(browser)
    browser.delete_cookie("kubeviva_language")
