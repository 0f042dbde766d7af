"""搜索: what is found while one types, with two characters, with a misspelling, and by the arrow keys."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.webapp import chromium
from tests.webapp.turning import until


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("污点", "concept/taint"),
        ("亲和", "亲和"),
        ("kublet", "component/kubelet"),
        ("deamonset", "DaemonSet"),
        ("readness probe", "health-readiness-"),
        ("kube proxy", "component/kube-proxy"),
    ],
)
def test_what_is_found(client: FlaskClient, words: str, found: str) -> None:
    page = client.get("/search/", query_string={"q": words}).text
    first = page.partition('<ul class="rows">')[2].partition("</li>")[0]
    assert found in first


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("找不到的东西zzz", "没有全对上的；下面 20 条只沾一点边。"),
        ("污点", "最合适的 20 条"),
        ("kube-proxy 有几种工作模式", "没有全对上的"),
        ("zzzqqqxx", "没有找到“"),
    ],
)
def test_what_is_told_of_it(client: FlaskClient, words: str, told: str) -> None:
    page = client.get("/search/", query_string={"q": words}).text
    assert told in page.partition('id="told"')[2].partition("</p>")[0]


def first(browser: Chrome) -> str:
    return str(browser.execute_script("return document.querySelector('#results li')?.textContent ?? ''"))


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_results_come_while_one_types_and_arrows_go_through_them(browser: Chrome, server: str) -> None:
    browser.get(f"{server}/search/?q=PVC")  # the index is made with the first search
    browser.get(f"{server}/search/")
    box = browser.find_element(By.NAME, "q")
    box.send_keys("污点")
    until(browser, lambda: "污点" in first(browser))
    assert "条" in browser.find_element(By.ID, "told").text
    assert browser.current_url.endswith("/search/?q=%E6%B1%A1%E7%82%B9") and "污点" in browser.title
    box.send_keys(Keys.ARROW_DOWN)
    links = browser.find_elements(By.CSS_SELECTOR, "#results a")
    assert browser.switch_to.active_element == links[0]
    links[0].send_keys(Keys.ARROW_DOWN)
    browser.switch_to.active_element.send_keys(Keys.ARROW_DOWN)
    browser.switch_to.active_element.send_keys(Keys.ARROW_UP)
    assert browser.switch_to.active_element == links[1]
    links[1].send_keys(Keys.ARROW_UP)
    browser.switch_to.active_element.send_keys(Keys.ARROW_UP)
    assert browser.switch_to.active_element == box
    box.clear()
    box.send_keys("zzzqqqxx")
    until(browser, lambda: "没有找到" in browser.find_element(By.ID, "told").text)
    assert first(browser) == ""
    box.clear()
    box.send_keys("<img src=x onerror=alert(1)>")
    until(browser, lambda: "<img" in browser.title)
    assert browser.find_elements(By.CSS_SELECTOR, "main img") == []
    assert chromium.complaints(browser) == []
