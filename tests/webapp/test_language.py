"""简体 and 繁體: the same page in other characters, and answers that count the same in both."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from flask import Flask
from flask.testing import FlaskClient
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

from kb.reading.text import fold
from tests.shared import shared_knowledge
from tests.webapp import chromium
from tests.webapp.addresses import PAGES
from tests.webapp.axe import examine
from tests.webapp.forms import Visitor
from tests.webapp.test_browser import ATTACK, opened
from tests.webapp.turning import submit
from webapp.language import COOKIE, SCRIPTS
from webapp.traditional import traditional, traditional_page

QUESTION = "/drill/?question=interview:pv-phases:0"
# What differs between two requests of one page, and between the two pages by design.
ONCE = re.compile(r'name="(?:token|form)" value="[^"]*"|<form class="language".*?</form>', re.DOTALL)
SAID = {"aria-label", "title", "placeholder", "alt", "lang"}


class Outline(HTMLParser):
    """A page as two lists: its tags with everything that nobody reads, and its texts."""

    def __init__(self, page: str) -> None:
        """Read a page."""
        super().__init__()
        self.tags: list[object] = []
        self.texts: list[str] = []
        self.feed(ONCE.sub("", page))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if ("name", "language") in attrs:
            return  # the choice itself
        kept = [(name, value) for name, value in attrs if name not in SAID]
        self.texts += [value or "" for name, value in attrs if name in SAID - {"lang"}]
        # Names to choose from, and addresses of what speaks.
        spoken = tag in ("script", "link") or (tag == "option" and not any(name == "selected" for name, _ in attrs))
        self.tags.append((tag, [name for name, _ in kept] if spoken else kept))

    def handle_endtag(self, tag: str) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def traditional_visitor(app: Flask) -> Visitor:
    """Return somebody who has chosen traditional characters."""
    client = app.test_client()
    client.set_cookie(COOKIE, "zh-Hant")
    return Visitor(client)


@pytest.fixture
def reader(app: Flask) -> Visitor:
    """Somebody who only reads."""
    return traditional_visitor(app)


@pytest.fixture
def learner(fresh_app: Flask) -> Visitor:
    """Somebody whose answers are recorded."""
    return traditional_visitor(fresh_app)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("模拟面试", "模擬面試"),
        ("头发、发现、复习、恢复、反复", "頭發、發現、複習、恢復、反覆"),
        ("控制面里的调度器给节点打上污点", "控制面裡的調度器給節點打上污點"),
        ("三种卷来自云厂商,但是只能由表转发", "三種卷來自雲廠商,但是只能由表轉發"),
        ("有云平台时,端口占用 3 公里,阿里云的后台", "有雲平台時,端口佔用 3 公里,阿里雲的後台"),
        ("一\0二", "一二"),
        ("", ""),
        ("kubelet", "kubelet"),
    ],
)
def test_texts(text: str, said: str) -> None:
    assert traditional(text) == said


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        ('<html lang="zh-CN"><p title="说明">证据</p>', '<html lang="zh-Hant"><p title="說明">證據</p>'),
        ('<input name="问" value="对" placeholder="写">', '<input name="问" value="对" placeholder="寫">'),
        ('<textarea placeholder="写">发</textarea>发', '<textarea placeholder="寫">发</textarea>發'),
        ('<textarea translate="yes">发</textarea>', '<textarea translate="yes">發</textarea>'),
        ("<code>节点</code>节点<pre>节点</pre>", "<code>节点</code>節點<pre>节点</pre>"),
        ('<p translate="no">发<p>发</p>发</p>发', '<p translate="no">发<p>发</p>发</p>發'),
        (
            '<b translate="no">发<i translate="yes">发</i>发</b>发',
            '<b translate="no">发<i translate="yes">發</i>发</b>發',
        ),
        ('<b translate="no" title="写">发<br>发</b>发', '<b translate="no" title="写">发<br>发</b>發'),
        ("<script>'发'</script>发", "<script>'发'</script>發"),
        ("<p>发\x1f展</p>", "<p>發展</p>"),
        ("&lt;发&gt;", "&lt;發&gt;"),
    ],
)
def test_what_of_a_page_is_converted(page: str, shown: str) -> None:
    assert traditional_page(page) == shown


@pytest.mark.parametrize("address", PAGES)
def test_both_pages_are_one(client: FlaskClient, address: str) -> None:
    """The same tags, ids, links and values; and texts that the reader of answers takes for the same."""
    simple = Outline(client.get(address).text)
    client.set_cookie(COOKIE, "zh-Hant")
    answer = client.get(address)
    page = Outline(answer.text)
    assert answer.status_code == 200
    assert '<html lang="zh-Hant"' in answer.text
    assert page.tags == simple.tags
    assert [fold(text) for text in page.texts] == [fold(text) for text in simple.texts]
    assert page.texts != simple.texts


def test_whatever_a_page_says_can_be_said_in_an_answer() -> None:
    """Facts and questions in traditional characters fold to what they are in simplified ones."""
    knowledge = shared_knowledge()
    texts = [fact.text for fact in knowledge.facts.values()]
    texts += [question for topic in knowledge.topics.values() for question in topic.questions]
    strange = [text for text in texts if fold(traditional(text)) != fold(text)]
    assert len(texts) > 1000 and strange == []


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        (None, "zh-CN"),
        ("zh-TW,zh;q=0.9,en;q=0.8", "zh-Hant"),
        ("zh-Hant-HK", "zh-Hant"),
        ("zh-CN,zh-TW;q=0.5", "zh-CN"),
        ("en-US,en;q=0.9,zh-HK;q=0.5", "zh-Hant"),
        ("en", "zh-CN"),
    ],
)
def test_a_browser_is_understood_until_somebody_chooses(app: Flask, asked: str | None, language: str) -> None:
    client = app.test_client()
    headers = {"Accept-Language": asked} if asked else {}
    assert f'<html lang="{language}"' in client.get("/about", headers=headers).text
    client.set_cookie(COOKIE, "zh-CN")
    assert '<html lang="zh-CN"' in client.get("/about", headers=headers).text


def test_the_choice_lasts_and_leads_back(fresh_app: Flask) -> None:
    visitor = Visitor(fresh_app.test_client())
    answer = visitor.post("/language", language="zh-Hant", back="/search/?q=污点")
    assert answer.headers["Location"].startswith("/search/?q=")
    assert "搜尋" not in visitor.client.get("/search/").text and "搜索" in visitor.client.get("/search/").text
    assert "練習節奏" in visitor.client.get("/settings/").text
    visitor.post("/settings/view", at="1.36", theme="auto", language="zh-CN")
    assert "练习节奏" in visitor.client.get("/settings/").text
    visitor.post("/settings/view", at="1.36", theme="dark")  # a form without the choice leaves it
    visitor.post("/language", language="xx", back="//elsewhere.example")
    assert '<html lang="zh-CN"' in visitor.client.get("/").text


TWINS = (
    "PV 有四个阶段:Available、Bound、Released、Failed。PV 刚创建时阶段是 Bound。",
    "PVC 被删除后,PV 会进入 Released 阶段,仍然保留着 claimRef,反复等待管理员处理。",
    "PV 未绑定时处于 Available 阶段;借助 claimRef 可以了解它绑定过谁。",
)


@pytest.mark.parametrize("said", TWINS)
def test_an_answer_counts_the_same_in_both(learner: Visitor, said: str) -> None:
    """Posted from a traditional page in traditional characters; shown as it was written, judged as its twin is."""
    twin = said.replace("着", "著")
    own = traditional(twin).replace("借助", "藉助").replace("了解", "瞭解")
    assert own != said
    pages = []
    for text in (said, own):
        answer = learner.post("/drill/", form=text, question="interview:pv-phases:0", text=text)
        assert answer.status_code == 303
        pages.append(learner.client.get(answer.headers["Location"]).text)
    simple, written = (
        re.findall(r"<b>(\d+)</b> 分|class=\"(p-\w+|line [\w -]+|beside [\w -]+)\"", page) for page in pages
    )
    assert simple == written and any(style.startswith("line") for _, style in simple)
    assert all("你的回答" in page and "要點" in page for page in pages)
    for page, text in zip(pages, (said, own), strict=True):
        words = re.sub(r"\W", "", re.sub(r"<[^>]*>", "", "".join(re.findall(r'(?s)<p class="said".*?</p>', page))))
        assert all(re.sub(r"\W", "", part) in words for part in re.split(r"[。;:,、]", text))


def test_a_choice_is_sent_as_the_question_has_it(learner: Visitor) -> None:
    page = learner.client.get("/drill/?question=true-false:pv-phases-only-four:0").text
    assert 'value="错"> <span>錯' in page
    answer = learner.post(
        "/drill/", form="f", question="true-false:pv-phases-only-four:0", choice="错", text="有五個取值"
    )
    assert "✓ 選對了" in learner.client.get(answer.headers["Location"]).text


def test_what_is_to_be_typed_can_be_typed(learner: Visitor) -> None:
    assert "寫“刪除”" in learner.client.get("/settings/").text
    assert learner.post("/settings/erase", confirmed="刪除").status_code == 303


def test_what_is_looked_for_is_found(reader: Visitor) -> None:
    assert "concept" in reader.client.get("/graph/?q=污點").headers["Location"]
    assert '<option value="污點"></option>' in reader.client.get("/graph/").text
    found = reader.client.get("/search/?q=污點").text
    assert '<mark class="hit">污點</mark>' in found and "沒有找到" not in found


def test_what_others_wrote_stays(reader: Visitor) -> None:
    page = reader.client.get("/search/?q=发发发zzz").text
    assert 'translate="no">发发发zzz' in page and 'value="发发发zzz"' in page
    hostile = reader.post("/check/", text=ATTACK + "发\x1f\0展").text
    assert "<script>" not in hostile and "onerror=&#34;" in hostile
    report = reader.post("/check/report.html", text="PV 刚创建时阶段是 Bound。这句话没人读得懂发。").text
    assert '<html lang="zh-Hant">' in report and "體檢結果" in report and "PV 刚创建时" in report


@pytest.mark.parametrize("name", sorted(file.stem for file in SCRIPTS.glob("*.js")))
def test_scripts_say_it_in_traditional_characters(client: FlaskClient, name: str) -> None:
    answer = client.get(f"/static/zh-Hant/{name}.js")
    source = (SCRIPTS / f"{name}.js").read_text("utf-8")
    assert answer.mimetype == "text/javascript" and answer.text == traditional(source)
    assert re.sub(r"[^\x00-\x7f]", "", answer.text) == re.sub(r"[^\x00-\x7f]", "", source)
    assert (
        client.get(f"/static/zh-Hant/{name}.js", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    )


def test_no_other_file_is_converted(client: FlaskClient) -> None:
    for name in ("../css/page.css", "..%2f..%2f__init__", "nope", "queue.js%00"):
        assert client.get(f"/static/zh-Hant/{name}.js").status_code == 404


def test_what_is_kept_for_the_way_speaks_alike(reader: Visitor) -> None:
    worker = reader.client.get("/sw.js").text
    assert '"/offline/?language=zh-Hant"' in worker and '"/static/zh-Hant/offline.js"' in worker
    stranger = reader.client.application.test_client()  # kept pages are asked for without cookies
    assert "離線練習" in stranger.get("/offline/?language=zh-Hant").text
    assert stranger.get("/manifest.webmanifest?language=zh-Hant").json["shortcuts"][0]["name"] == "練習"
    for question in reader.client.get("/offline/bundle/pv-phases").json["questions"]:
        assert traditional(question["text"]) == question["text"]
        said = [option["said"] for option in question["options"]]
        assert question["key"] in said or not said


pages_in_a_browser = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.mark.parametrize(
    "address", [pytest.param(one, marks=pages_in_a_browser) for one in ("/", "/settings/", "/offline/")]
)
def test_a_traditional_page_is_quiet_and_without_fault(browser: Chrome, server: str, address: str) -> None:
    browser.get(server)
    submit(browser, ".language button")
    opened(browser, server + address)
    assert browser.find_element(By.TAG_NAME, "html").get_attribute("lang") == "zh-Hant"
    examine(browser)
    chromium.resize(browser, 360, 800)
    assert chromium.overflow(browser) == 0


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_an_answer_in_a_browser(browser: Chrome, server: str, scripts: bool) -> None:
    chromium.scripts(browser, scripts)
    browser.get(server + "/settings/")
    browser.find_element(By.CSS_SELECTOR, "[name=language][value=zh-Hant]").click()
    submit(browser)
    browser.get(server + QUESTION)
    browser.find_element(By.NAME, "text").send_keys("PV 剛創建時階段是 Bound。")
    submit(browser)
    wrong = browser.find_element(By.CSS_SELECTOR, ".beside.n-contradicted")
    assert "✗ 錯" in wrong.text and "應為" in wrong.text
    assert "剛創建時" in browser.find_element(By.CSS_SELECTOR, ".said").text
    submit(browser, ".language button")
    assert "✗ 错" in browser.find_element(By.CSS_SELECTOR, ".beside.n-contradicted").text
    assert "剛創建時" in browser.find_element(By.CSS_SELECTOR, ".said").text
    assert chromium.complaints(browser) == []
