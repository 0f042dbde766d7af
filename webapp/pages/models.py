"""运行: all models, and one model to run on an input of one's own."""

from __future__ import annotations

import json

import yaml
from flask import Blueprint, abort, render_template, request

from kb.models.catalogue import ROOM_OF, ROOMS, load
from kb.models.model import BadInput, Model
from kb.witness import witnesses
from trainer.playground import play
from webapp.releases import asked_release, chosen_release
from webapp.uploads import plain
from webapp.words import pretty

page = Blueprint("models", __name__, url_prefix="/models")
# What the rooms of the catalogue are called, in their order.
ROOM_WORDS = {
    "admission": "写进集群时",
    "scheduling": "选节点",
    "workloads": "工作负载",
    "storage": "存储",
    "nodes": "节点",
    "containers": "容器",
    "network": "网络",
}


@page.get("/")
def show_all() -> str:
    """Return the list of models."""
    rooms = [(ROOM_WORDS.get(room, room), [load(name) for name in names]) for room, names in ROOMS.items()]
    return render_template("models/all.html", rooms=rooms, witnesses=witnesses())


@page.get("/<name>")
def show(name: str) -> str:
    """Return one model with an example to run, as YAML if the address says so."""
    model = _model(name)
    form = request.args.get("form", "json")
    return _page(model, _example(model, form), form=form)


@page.post("/<name>")
def run(name: str) -> tuple[str, int]:
    """Return one model with the outcome of a run."""
    model, text, at = _model(name), plain(request.form.get("input", "")), asked_release()
    try:
        played = play(model, text, at)
    except BadInput as problem:
        return _page(model, text, at=at, problem=str(problem)), 400
    return _page(model, text, at=at, played=played), 200


def _model(name: str) -> Model:
    if name not in ROOM_OF:
        abort(404, f"没有叫“{name}”的模型。")
    return load(name)


def _example(model: Model, form: str) -> str:
    if model.example is None:
        return ""
    if form == "yaml":
        dumped: str = yaml.safe_dump(json.loads(json.dumps(model.example)), allow_unicode=True, sort_keys=False)
        return dumped
    return pretty(model.example)


def _page(model: Model, text: str, **more: object) -> str:
    shown = {"at": chosen_release(), "played": None, "problem": None, "form": "json", **more}
    return render_template("models/model.html", model=model, text=text, witness=witnesses().get(model.topic), **shown)
