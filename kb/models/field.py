"""A value of a model's input together with its path, so that a wrong type ends in one Chinese line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kb.models.model import BadInput

_KINDS = {
    "mapping": "一个对象 {…}",
    "list": "一个列表 […]",
    "text": "一个字符串",
    "whole": "一个整数",
    "number": "一个不小于 0 的数",
    "flag": "true 或 false",
}


@dataclass(frozen=True)
class Field:
    """One value and where it stands; None means that the key is absent or null."""

    value: Any
    path: str = "input"

    @property
    def given(self) -> bool:
        """Whether there is a value at all."""
        return self.value is not None

    def wrong(self, wanted: str) -> BadInput:
        """Return the error that says what stands here and what should."""
        read = "没有值" if self.value is None else f"读到 {self.value!r}"
        return BadInput(f"{self.path}:{read},应为{wanted}")

    def mapping(self) -> Mapping[str, Any]:
        """Return the object that stands here, an empty one when there is none."""
        if self.value is None:
            return {}
        if not isinstance(self.value, Mapping):
            raise self.wrong(_KINDS["mapping"])
        return self.value

    def at(self, name: str) -> Field:
        """Return the field ``name`` of the object that stands here."""
        return Field(self.mapping().get(name), f"{self.path}.{name}")

    def needed(self, name: str) -> Field:
        """Return the field ``name`` of the object that stands here; raise BadInput when it is missing."""
        inner = self.at(name)
        if not inner.given:
            raise BadInput(f"{self.path}:缺少 {name},请补上")
        return inner

    def list(self) -> tuple[Field, ...]:
        """Return the entries of the list that stands here, none when there is no list."""
        if self.value is None:
            return ()
        if not isinstance(self.value, list | tuple):
            raise self.wrong(_KINDS["list"])
        return tuple(Field(entry, f"{self.path}[{number}]") for number, entry in enumerate(self.value))

    def text(self, default: str = "") -> str:
        """Return the string that stands here."""
        if self.value is None:
            return default
        if not isinstance(self.value, str):
            raise self.wrong(_KINDS["text"])
        return self.value

    def one_of(self, words: tuple[str, ...], default: str) -> str:
        """Return the word that stands here; raise BadInput when it is none of ``words``."""
        word = self.text(default)
        if word not in words:
            raise self.wrong("其中之一:" + "、".join(words))
        return word

    def whole(self, default: int = 0, least: int | None = None) -> int:
        """Return the integer that stands here; raise BadInput when it is below ``least``."""
        if self.value is None:
            return default
        if not isinstance(self.value, int) or isinstance(self.value, bool):
            raise self.wrong(_KINDS["whole"])
        if least is not None and self.value < least:
            raise self.wrong(f"不小于 {least} 的整数")
        return self.value

    def number(self, default: float = 0.0) -> float:
        """Return the number (of seconds, bytes...) that stands here; it is never negative."""
        if self.value is None:
            return default
        if not isinstance(self.value, int | float) or isinstance(self.value, bool) or not self.value >= 0:
            raise self.wrong(_KINDS["number"])
        return float(self.value)

    def flag(self, default: bool = False) -> bool:
        """Return the boolean that stands here."""
        if self.value is None:
            return default
        if not isinstance(self.value, bool):
            raise self.wrong(_KINDS["flag"])
        return self.value


def field_of(given: Mapping[str, Any]) -> Field:
    """Return the whole input as a field."""
    if not isinstance(given, Mapping):
        raise BadInput(f"input:读到 {given!r},应为{_KINDS['mapping']}")
    return Field(given)
