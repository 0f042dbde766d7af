"""Pictures show what the models answered: for every recorded input, nothing left out, nothing outside."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, render_template_string

from kb.models.catalogue import load
from kb.models.release import NEWEST
from kb.models.trace import Trace
from webapp.pictures import chains, layers, moments, phases, placement, rollout
from webapp.pictures.table import PICTURES, picture_of

RECORDINGS = Path(__file__).parents[1] / "recordings"


def runs(model: str) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for line in (RECORDINGS / f"{model}.jsonl").read_text("utf-8").splitlines():
        given = json.loads(line)["input"]
        yield given, load(model).run(given, NEWEST, Trace())


@pytest.mark.parametrize("model", PICTURES)
def test_every_recorded_input_can_be_drawn(app: Flask, model: str) -> None:
    drawn = 0
    with app.test_request_context():
        for given, output in runs(model):
            picture = picture_of(model, given, output)
            if picture:
                drawn += 1
                page = render_template_string("{% set shown = p.shown %}{% include p.template %}", p=picture)
                assert "None" not in page and "Undefined" not in page
                assert "<svg" in page or "<table" in page or 'class="counter"' in page
    assert drawn > 10


def test_rollouts_add_up_and_stay_between_their_bounds() -> None:
    for given, output in runs("rollout"):
        shown = rollout.rollout(given, output)
        if shown is None:
            continue
        for column in shown.columns:
            assert [part.count for part in column.parts] == [n for n in output["steps"][column.number] if n]
            assert column.total == sum(output["steps"][column.number]) <= max(shown.most, column.total)
            assert sum(part.height for part in column.parts) <= rollout.HEIGHT + 1e-6
        assert shown.columns[0].number == 0 and shown.columns[-1].number == len(output["steps"]) - 1


def test_a_long_rollout_is_drawn_at_intervals() -> None:
    given = {"replicas": 1000, "strategy": {"rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}, "ready": "all"}
    shown = rollout.rollout(given, load("rollout").run(given, NEWEST, Trace()))
    assert shown and len(shown.columns) == rollout.MOST and shown.left_out > 1000


def test_volumes_are_where_the_model_says() -> None:
    for given, output in runs("pv-lifecycle"):
        shown = phases.phases(given, output)
        if shown is None:
            continue
        last = [state["pvs"] for state in output["states"] if "pvs" in state][-1]
        here = {name: phase.name for phase in shown.phases for name in phase.here}
        assert here == {name: one["phase"] for name, one in last.items()}
        assert {name for name, _, gone in shown.ways if not gone} == set(last)


def test_every_node_has_a_row_and_every_obstacle_a_cross() -> None:
    for given, output in runs("scheduling-filter"):
        shown = placement.filtered(given, output)
        if shown is None:
            continue
        assert sum(row.best for row in shown.rows) == len(output["feasible"])
        crosses = sum(cell == "✗" for row in shown.rows for cell in row.cells)
        assert crosses == sum(len(set(found)) for found in output["reasons"].values())
    for given, output in runs("scheduling-score"):
        scored = placement.scored(given, output)
        assert scored is None or {row.node for row in scored.rows if row.best} == set(output["topScored"])


def test_shares_of_connections_add_up() -> None:
    drawn = 0
    for given, output in runs("kube-proxy-iptables"):
        for way in chains.chains(given, output) or ():
            if way.ends and not way.more:
                drawn += 1
                assert sum(float(end.share.rstrip("%")) for end in way.ends) == pytest.approx(100, abs=1)
            assert way.ends or way.action
    assert drawn > 20


def test_moments_are_in_order_and_on_the_line() -> None:
    for model in ("node-failure", "taint-eviction-timing"):
        for given, output in runs(model):
            picture = picture_of(model, given, output)
            if picture is None:
                continue
            shown = picture.shown
            assert isinstance(shown, moments.Moments)
            seconds = [moment.second for moment in shown.moments]
            assert seconds == sorted(seconds)
            assert all(0 <= moment.x <= moments.WIDTH for moment in shown.moments)
            if model == "taint-eviction-timing":
                assert any(moment.what == moments.EVICTED for moment in shown.moments) == output["evicted"]


def test_bytes_of_a_frame_add_up() -> None:
    for given, output in runs("overlay-encapsulation"):
        wire = layers.frames(given, output)
        for frame in wire.frames if wire else ():
            assert sum(layer.bytes for layer in frame.layers) == frame.bytes
            assert frame.layers[-1].x + frame.layers[-1].width == pytest.approx(layers.WIDTH)
            outer = sum(layer.bytes for layer in frame.layers if layer.outer)
            if any(layer.style == "vxlan" for layer in frame.layers):
                assert outer == 50


def test_refused_input_has_no_picture() -> None:
    assert picture_of("scheduling-filter", {}, {"accepted": False, "causes": []}) is None
    assert picture_of("image-pull-policy", {}, {"accepted": True}) is None
