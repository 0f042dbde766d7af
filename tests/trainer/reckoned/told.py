"""What a question tells the learner about a situation, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

Answer = int | str | Fraction | frozenset[str]


@dataclass(frozen=True)
class Told:
    """The words of a question without blanks, what of it is asked for, and the YAML that is shown."""

    story: str
    ask: str
    manifest: str

    def found(self, pattern: str) -> str:
        """Return what the pattern finds in the story; raise AssertionError when it finds nothing."""
        match = re.search(pattern, self.story)
        assert match, (pattern, self.story)
        return match[1]

    def number(self, pattern: str) -> int:
        """Return the number that the pattern finds in the story."""
        return int(self.found(pattern))

    def field(self, name: str) -> str:
        """Return the only value of a field of the YAML."""
        (value,) = re.findall(rf"^[- ]*{name}: (.+)$", self.manifest, re.MULTILINE)
        return str(value).strip("\"'")


Reckon = Callable[[Told], Answer]


def told(text: str, ask: str, manifest: str) -> Told:
    """Return what is told, without the blanks that stand between Chinese and Latin words."""
    return Told(text.replace(" ", ""), ask.replace(" ", ""), manifest)


def numbers(text: str) -> list[int]:
    """Return the whole numbers in a text."""
    return [int(number) for number in re.findall(r"-?\d+", text)]


def asked(told: Told, answers: dict[str, Answer]) -> Answer:
    """Return the one of the answers whose words are in what is asked for."""
    (answer,) = [answer for words, answer in answers.items() if words in told.ask]
    return answer
