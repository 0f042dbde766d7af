"""运行: all models, and one model to run on an input of one's own."""

from __future__ import annotations

import json
from typing import Any

import yaml
from flask import Blueprint, abort, render_template, request

from kb.models.catalogue import ROOM_OF, ROOMS, load
from kb.models.model import BadInput, Model
from kb.witness import witnesses
from trainer.model_form import filled, form_of, grown
from trainer.model_schema import input_schema
from trainer.playground import play
from webapp.pictures.table import picture_of
from webapp.releases import asked_release, chosen_release
from webapp.uploads import plain
from webapp.words import pretty

FIELDS = "fields"
FORMS = {FIELDS: "表单", "json": "JSON", "yaml": "YAML"}
# The kinds of fields, which their names begin with.
KINDS = frozenset({"text", "number", "flag", "json"})
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
    """Return one model with an example to run: as a form, or as JSON or YAML if the address says so."""
    model = _model(name)
    form = request.args.get("form", FIELDS)
    return _page(model, _example(model), form=form if form in FORMS else FIELDS)


@page.post("/<name>")
def run(name: str) -> tuple[str, int]:
    """Return one model with the outcome of a run, or with a list of its form grown or shrunk by an item."""
    model, at = _model(name), asked_release()
    form = FIELDS if "base" in request.form else "json"
    text = plain(request.form.get("base" if form == FIELDS else "input", ""))
    try:
        if form == FIELDS:
            text = pretty(_changed(filled(_document(text), _values(), input_schema(name))))
        if "grow" in request.form or "shrink" in request.form:
            return _page(model, text, form=form, at=at), 200
        played = play(model, text, at)
    except BadInput as problem:
        return _page(model, text, form=form, at=at, problem=str(problem)), 400
    return _page(
        model, text, form=form, at=at, played=played, picture=picture_of(name, played.given, played.output)
    ), 200


def _values() -> dict[str, tuple[str, str]]:
    """What was filled in: kind and text by pointer; the names of the fields are ``kind`` and the pointer."""
    named = ((name.partition("/"), value) for name, value in request.form.items() if name.partition("/")[0] in KINDS)
    return {f"/{path}": (kind, plain(value)) for (kind, _, path), value in named}


def _changed(document: dict[str, Any]) -> dict[str, Any]:
    for button in ("grow", "shrink"):
        if button in request.form:
            document = grown(document, request.form[button], more=button == "grow")
    return document


def _document(text: str) -> dict[str, Any]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise BadInput("表单坏了;请回到这个模型的页面重新填")
    return document


def _model(name: str) -> Model:
    if name not in ROOM_OF:
        abort(404, f"没有叫“{name}”的模型。")
    return load(name)


def _example(model: Model) -> dict[str, Any]:
    example: dict[str, Any] = json.loads(json.dumps(model.example or {}))
    return example


def _page(model: Model, text: str | dict[str, Any], form: str, **more: object) -> str:
    if isinstance(text, dict):
        document = text
        text = yaml.safe_dump(document, allow_unicode=True, sort_keys=False) if form == "yaml" else pretty(document)
    else:
        document = {} if form != FIELDS else _shown(text)
    groups = form_of(document, input_schema(model.topic)) if form == FIELDS else None
    shown = {"at": chosen_release(), "played": None, "problem": None, "picture": None, **more}
    return render_template(
        "models/model.html",
        model=model,
        text=text,
        groups=groups,
        forms=FORMS,
        form=form if groups or form != FIELDS else "json",
        witness=witnesses().get(model.topic),
        **shown,
    )


def _shown(text: str) -> dict[str, Any]:
    try:
        return _document(text)
    except BadInput:
        return {}
