"""Surfaces with light words slipped into them: "PVC 绑定" said as "PVC 的绑定", "副本的数量" as "副本数量"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import ahocorasick

# Inside a phrase these say nothing. At its end they may ("Pod 没了", "不在了").
_SLIPPED_IN = re.compile(
    "的|了|着|被|将|把|给|所|该|来|去|就|也|(?<!不)会|那个|这个|某个|某台|某一个|进行|已经|一下|里面?"
)
# Shorter ones would be found in too many places.
SHORTEST = 4


@dataclass(frozen=True)
class ElasticSurfaces:
    """The automaton over the surfaces without the light words inside them; None without any surface."""

    automaton: ahocorasick.Automaton | None

    def find(self, squeezed: str) -> Iterator[tuple[str, int, int]]:
        """Yield the surfaces that stand in a squeezed text but for light words, each with its first and last place."""
        if self.automaton is None:
            return
        kept, places = _without_light(squeezed)
        for last, (size, surfaces, plain) in self.automaton.iter(kept):
            start, end = places[last - size + 1], places[last]
            if plain and end - start < size:
                continue  # just as the surface has it
            said = squeezed[start : end + 1]
            for surface in surfaces:
                if surface != said:
                    yield surface, start, end


def build_elastic(surfaces: Iterable[str]) -> ElasticSurfaces:
    """Return the finder for the Chinese ones of some squeezed surfaces."""
    by_reduced: dict[str, list[str]] = {}
    chinese = [surface for surface in sorted(surfaces) if len(surface) >= SHORTEST and not surface.isascii()]
    # All in one text: to look at thousands of short ones takes longer.
    inner = _SLIPPED_IN.sub("", "\n".join([surface[1:-1] for surface in chinese])).split("\n") if chinese else []
    for surface, kept in zip(chinese, inner, strict=True):
        reduced = surface[0] + kept + surface[-1]
        if len(reduced) >= SHORTEST:
            by_reduced.setdefault(reduced, []).append(surface)
    if not by_reduced:
        return ElasticSurfaces(None)
    automaton = ahocorasick.Automaton()
    for reduced, same in by_reduced.items():
        automaton.add_word(reduced, (len(reduced), tuple(same), same == [reduced]))
    automaton.make_automaton()
    return ElasticSurfaces(automaton)


def _without_light(squeezed: str) -> tuple[str, list[int]]:
    """A squeezed text without light words, and where each of its characters stood."""
    kept: list[str] = []
    places: list[int] = []
    done = 0
    for match in _SLIPPED_IN.finditer(squeezed):
        kept.append(squeezed[done : match.start()])
        places += range(done, match.start())
        done = match.end()
    kept.append(squeezed[done:])
    places += range(done, len(squeezed))
    return "".join(kept), places
