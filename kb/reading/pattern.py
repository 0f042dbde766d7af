"""Wordings made ready for reading: every element with the domain it stands for and the words that can stand for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache

from kb.claim import Amount, Named, Term
from kb.models.relation import Domain, Numbers, Relation, Words
from kb.reading.lexicon import Element, Wording, words_of
from kb.reading.stretch import NUMBER, RELEASE


def domain_of(relation: Relation, slot: str) -> Domain:
    """Return the domain of an input, or of the answer for any other name."""
    return relation.inputs.get(slot, relation.answer)


@dataclass(frozen=True, eq=False)
class Step:
    """One element of a wording.

    ``symbols``: what can stand for it; ``words``: those of a word element; ``slot`` and ``domain``: what a slot element
    asks for; ``rivals``: another slot of the wording takes values of the same kind.
    """

    element: Element
    symbols: frozenset[str]
    words: tuple[str, ...] = ()
    slot: str = ""
    domain: Domain | None = None
    is_input: bool = False
    rivals: bool = False


@dataclass(frozen=True, eq=False)
class Pattern:
    """A wording and the relation that it states.

    ``order``: its place among all wordings; ``file``: its phrase file; ``steps``: its elements but the guards;
    ``fixed``: the slots whose term the wording itself gives. Symbols are words (``=word``), values (``kind/value``),
    ``#`` for a number and ``#release`` for a release: ``needs`` are sets of which a text must have one each,
    ``leans`` those of which it may also have been said before, ``guarded`` those of its guards; ``symbols`` are all
    that it can make use of.
    """

    wording: Wording
    relation: Relation
    order: int
    file: str
    steps: tuple[Step, ...]
    guards: tuple[Element, ...]
    fixed: Mapping[str, Term]
    needs: tuple[frozenset[str], ...]
    leans: tuple[frozenset[str], ...]
    guarded: tuple[frozenset[str], ...]
    symbols: frozenset[str]

    @property
    def lists(self) -> bool:
        """Whether one of its elements is a list."""
        return any(step.element.many for step in self.steps)

    @cached_property
    def taken(self) -> frozenset[str]:
        """The values that the wording itself gives, each ``kind/value``."""
        return frozenset(
            f"{domain.kind}/{value}"
            for slot, term in self.fixed.items()
            for domain in (domain_of(self.relation, slot),)
            if isinstance(domain, Words) and isinstance(term, Named)
            for value in term.values
        )

    @cached_property
    def subject(self) -> Step | None:
        """What the wording is about: its first slot."""
        return next((step for step in self.steps if step.slot), None)

    def could_stand(self, here: frozenset[str], known: frozenset[str], lenient: bool) -> bool:
        """Whether a text with the symbols ``here`` has all it needs.

        ``known``: what is said here or was before; ``lenient``: "all" or "the others" may stand for what is not.
        """
        for wanted in self.needs:
            if here.isdisjoint(wanted):
                return False
        for wanted in self.guarded if lenient else (*self.guarded, *self.leans):
            if known.isdisjoint(wanted):
                return False
        return True

    def again(self, slot: str) -> Step:
        """Return the step of a slot as a clause that goes on with the one before has it: one value, anywhere."""
        step = next(step for step in self.steps if step.slot == slot)
        return replace(step, element=Element("slot", (slot,)))


def anchors_of(wording: Wording, relation: Relation) -> frozenset[str]:
    """Return symbols one of which must be known for a wording to be tried: its rarest word, or its first slot."""
    if wording.rarest is not None:
        return frozenset(words_of(wording.elements[wording.rarest], wording.companions))
    slots = [element.names[0] for element in wording.elements if element.what == "slot" and not element.optional]
    domains = (domain_of(relation, slot) for slot in slots)
    first = next((domain for domain in domains if isinstance(domain, Words)), None)
    return _values(first) if first else frozenset((NUMBER,))


def build_pattern(wording: Wording, relation: Relation, order: int) -> Pattern:
    """Return a wording made ready for reading."""
    steps = tuple(_step(element, wording, relation) for element in wording.elements if element.what != "guard")
    guards = tuple(element for element in wording.elements if element.what == "guard")
    required = [step for step in steps if not step.element.optional]
    leaning = [step for step in required if step.is_input and not step.element.here]
    fixed = {slot: _fixed(value, domain_of(relation, slot)) for slot, value in wording.fixed.items()}
    used = [step.symbols for step in steps] + [_values(domain_of(relation, slot)) for slot in fixed]
    return Pattern(
        wording,
        relation,
        order,
        wording.companions,
        steps,
        guards,
        fixed,
        needs=_rarest_first([step for step in required if step not in leaning], wording),
        leans=tuple(step.symbols for step in leaning),
        guarded=tuple(frozenset(guard.names) for guard in guards if not guard.optional),
        symbols=frozenset(name for guard in guards for name in guard.names).union(*used),
    )


def _rarest_first(steps: Sequence[Step], wording: Wording) -> tuple[frozenset[str], ...]:
    """The symbols of steps, those first that are hardest to find; last of all what the wording is looked up by."""
    anchor = wording.elements[wording.rarest] if wording.rarest is not None else None
    ordered = sorted(steps, key=lambda step: (step.element == anchor, len(step.symbols)))
    return tuple(step.symbols for step in ordered)


def _step(element: Element, wording: Wording, relation: Relation) -> Step:
    if element.what == "word":
        return _word_step(element, wording.companions)
    if element.what == "count":
        return Step(element, frozenset((NUMBER,)))
    slot = element.names[0]
    domain = domain_of(relation, slot)
    kind = domain.kind if isinstance(domain, Words) else None
    rivals = kind is not None and sum(_kind_of(other, relation) == kind for other in wording.elements) > 1
    return Step(element, _values(domain), (), slot, domain, slot in relation.inputs, rivals)


def _kind_of(element: Element, relation: Relation) -> str | None:
    if element.what != "slot":
        return None
    domain = domain_of(relation, element.names[0])
    return domain.kind if isinstance(domain, Words) else None


@lru_cache(maxsize=8192)
def _word_step(element: Element, file: str) -> Step:
    """The step of a word element; the wordings of a file have many in common."""
    words = tuple(dict.fromkeys(words_of(element, file)))
    return Step(element, frozenset(words), words)


@cache
def _values(domain: Domain) -> frozenset[str]:
    if isinstance(domain, Numbers):
        return frozenset((RELEASE if domain.unit == "release" else NUMBER,))
    return frozenset(f"{domain.kind}/{value}" for value in domain.values)


def _fixed(value: str, domain: Domain) -> Term:
    if isinstance(domain, Words):
        return Named(tuple(value.split("|")))
    number = int(value)
    return Amount(((number, number),))
