"""Reading what is sent to the API: every mistake ends in one Chinese line."""

from __future__ import annotations

from typing import Any, TypeVar

from flask import abort, request
from pydantic import BaseModel, ValidationError

from kb.models.release import NEWEST, Release
from trainer.exits import Misuse
from trainer.release_option import release_of

Taken = TypeVar("Taken", bound=BaseModel)
# What pydantic calls a mistake, in Chinese.
WORDS = {
    "json_invalid": "不是合法的 JSON",
    "missing": "缺这一项",
    "extra_forbidden": "没有这一项",
    "string_type": "要一个字符串",
    "string_unicode": "要一个字符串,里面有坏字符",
    "string_too_long": "太长了",
    "string_too_short": "不能是空的",
    "string_pattern_mismatch": "不认识这个值",
    "dict_type": "要一个对象",
    "model_type": "要一个对象",
    "model_attributes_type": "要一个对象",
}


def body(kind: type[Taken]) -> Taken:
    """Return what the request carries, checked; 400 or 415 with a Chinese line otherwise."""
    if request.mimetype != "application/json":
        abort(415, "要 JSON:请带上 Content-Type: application/json")
    try:
        return kind.model_validate_json(request.get_data())
    except ValidationError as error:
        abort(400, _told(error.errors(include_url=False, include_input=False)[0]))
    except RecursionError:
        abort(400, "嵌套得太深;请简化")


def asked(at: str | None) -> Release:
    """Return the release that a request names, the newest without one; 400 for one that is unknown."""
    if at is None:
        return NEWEST
    try:
        return release_of(at)
    except Misuse as error:
        abort(400, str(error))


def _told(mistake: Any) -> str:
    place = ".".join(str(part) for part in mistake["loc"]) or "请求的内容"
    return f"{place}:{WORDS.get(mistake['type'], '不是这里要的值')}"
