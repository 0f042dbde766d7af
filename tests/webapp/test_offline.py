"""The offline part as the server gives it: manifest, worker, questions to take along, answers that come back."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.webapp.forms import Visitor
from tests.webapp.icons import size_of
from trainer.records.answers import answers_of
from webapp.desk import NAME
from webapp.pages.offline import MOST_SENT

BOUND = {
    "name": "11111111-2222-3333-4444-555555555555",
    "question": "choose:pv-phase-bound:0",
    "text": "Bound",
    "at": "2026-03-02T01:00:00Z",
    "seconds": 3.5,
}
STATIC = Path(__file__).parents[2] / "webapp" / "static"


def sent(visitor: Visitor, answers: object) -> tuple[int, list[dict[str, object]]]:
    found = visitor.post("/offline/answers", answers=json.dumps(answers))
    return found.status_code, found.json["receipts"] if found.status_code == 200 and found.json else []


def recorded(app: Flask) -> int:
    sitting = app.extensions[NAME].sitting
    with sitting.records.reading() as session:
        return len(answers_of(session, sitting.learner))


def test_the_site_can_be_installed(client: FlaskClient) -> None:
    page = client.get("/").text
    assert '<link rel="manifest" href="/manifest.webmanifest?language=zh-CN">' in page
    answer = client.get("/manifest.webmanifest")
    assert answer.mimetype == "application/manifest+json"
    told = answer.json
    assert told is not None
    assert (told["start_url"], told["scope"], told["display"], told["lang"]) == ("/", "/", "standalone", "zh-CN")
    sizes = {}
    for icon in told["icons"]:
        drawn = client.get(icon["src"])
        assert (drawn.status_code, drawn.mimetype) == (200, icon["type"])
        if icon["type"] == "image/png":
            assert icon["sizes"] == "{}x{}".format(*size_of(drawn.data))
            sizes.setdefault(icon["purpose"], set()).add(icon["sizes"])
    assert sizes == {"any": {"192x192", "512x512"}, "maskable": {"512x512"}}
    for shortcut in told["shortcuts"]:
        assert client.get(shortcut["url"]).status_code == 200


def test_the_worker_keeps_files_that_are_there(client: FlaskClient) -> None:
    answer = client.get("/sw.js")
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-cache"
    found = re.search(r"const SHELL = (\[.*?\]);", answer.text)
    assert found
    kept = json.loads(found[1])
    assert kept[0] == "/offline/?language=zh-CN"
    for address in kept:
        assert client.get(address).status_code == 200, address
    # Everything that the page for the way and a page of the knowledge base ask for is kept.
    for page in ("/offline/", "/topics/pv-phases", "/facts/pv-phase-bound", "/graph/"):
        asked = re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|js|svg|png))"', client.get(page).text)
        assert len(asked) > 5
        assert set(asked) <= set(kept), page
    for script in STATIC.glob("js/*.js"):
        for imported in re.findall(r'(?:from|import\()\s*"(/static/[^"]+)"', script.read_text("utf-8")):
            assert imported in kept


def test_nobodys_own_pages_are_kept(client: FlaskClient) -> None:
    found = re.search(r"const KEPT = /(.*)/;", client.get("/sw.js").text)
    assert found
    kept = re.compile(found[1].replace(r"\/", "/"))
    for address in ("/topics/pv-phases", "/facts/pv-phase-bound", "/concepts/concept/pv", "/models/rollout", "/about"):
        assert kept.match(address), address
    for address in ("/", "/drill/", "/drill/outcome/1", "/interview/1", "/progress/", "/settings/", "/account/"):
        assert not kept.match(address), address


def test_a_topic_to_take_along(client: FlaskClient) -> None:
    told = client.get("/offline/bundle/pv-phases").json
    assert told is not None
    assert told["pages"] == ["/topics/pv-phases"]
    assert len(told["questions"]) == 20
    for question in told["questions"]:
        assert question["text"]
        options = [option["said"] for option in question["options"]]
        assert question["key"] in options or not options
    more = client.get("/offline/bundle/pv-phases?facts=1").json
    assert more is not None
    for address in more["pages"]:
        assert client.get(address).status_code == 200
    assert client.get("/offline/bundle/nope").status_code == 404


def test_answers_come_once(fresh_app: Flask) -> None:
    visitor = Visitor(fresh_app.test_client())
    status, receipts = sent(visitor, [BOUND, BOUND])
    assert (status, [one["arrival"] for one in receipts]) == (200, ["recorded", "known"])
    assert (receipts[0]["score"], receipts[0]["right"]) == (75, True)
    assert sent(visitor, [BOUND])[1][0]["arrival"] == "known"
    assert recorded(fresh_app) == 1


def test_the_token_for_sending_is_the_visitors(fresh_app: Flask) -> None:
    client = fresh_app.test_client()
    told = client.get("/offline/token").json
    assert told == {"token": told["token"], "learner": fresh_app.extensions[NAME].sitting.learner.id}
    form = {"token": told["token"], "answers": json.dumps([BOUND])}
    assert fresh_app.test_client().post("/offline/answers", data=form).status_code == 403
    assert client.post("/offline/answers", data={**form, "token": "x"}).status_code == 403
    assert recorded(fresh_app) == 0
    assert client.post("/offline/answers", data=form).status_code == 200


@pytest.mark.parametrize(
    "answers",
    [
        "",
        {},
        [{**BOUND, "name": "1"}],
        [{**BOUND, "name": "<script>"}],
        [{**BOUND, "at": "gestern"}],
        [{**BOUND, "at": "2026-03-02T01:00:00"}],
        [{**BOUND, "more": 1}],
        [{**BOUND, "text": "长" * 2001}],
        [{key: value for key, value in BOUND.items() if key != "text"}],
        [BOUND] * (MOST_SENT + 1),
    ],
    ids=lambda answers: str(answers)[:24],
)
def test_what_cannot_be_read_is_refused_whole(fresh_app: Flask, answers: object) -> None:
    status, _ = sent(Visitor(fresh_app.test_client()), answers)
    assert status == 400
    assert recorded(fresh_app) == 0


def test_the_page_says_what_it_needs_without_scripts(client: FlaskClient) -> None:
    page = client.get("/offline/").text
    assert "离线要靠 JavaScript" in page
    assert page.count('name="topic"') == len(client.application.extensions[NAME].knowledge.topics)
