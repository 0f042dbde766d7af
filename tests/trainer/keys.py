"""The keys of questions of every kind, found again on other ways than those that made them."""

from __future__ import annotations

import re
from itertools import pairwise, product

from kb.checks.check import FLAGGED, Verdict, check
from kb.claim import Claim, Named, Sense
from kb.facts import read_strictly
from kb.models.relation import Numbers, Relation, Words
from kb.models.release import NEWEST, Release
from tests.trainer.desk import knowledge
from tests.trainer.reckoned.catalogue import stands
from tests.trainer.reckoned.told import told
from tests.trainer.rows import place_of
from trainer.questions.expected import Blank, Ranking, Since, Solved
from trainer.questions.order import places_of
from trainer.questions.question import LETTERS, RIGHT, WRONG, Part, Question

# Answered in sentences: the facts that a full answer is made of are all the key there is.
FREE = ("recall", "compare", "explain")


def problem_of(question: Question) -> bool:
    """Return whether a key is not what another way of finding it out says."""
    if question.kind == "find-the-error":
        relations = {fact.text.replace(" ", ""): fact.relation for fact in knowledge().topics[question.topic].facts}
        said = [verdict(item, relations.get(item.replace(" ", ""), question.relation)) for item in question.items]
        return said.count(False) != 1 or None in said or LETTERS[said.index(False)] != question.key
    if question.kind == "true-false":
        return not sentence_stands(question)
    if question.kind in FREE:
        return bool(question.key or question.parts) or not all(map(_taught, question.facts))
    if question.options:
        return right_options(question) != [question.key]
    return not question.parts or any(not _stands(part, question) for part in question.parts)


def _stands(part: Part, question: Question) -> bool:
    relations = knowledge().relations
    match part.expected:
        case Blank(before, after, relation):
            return verdict(f"{before}{part.key}{after}", relation) is True
        case Solved(relation, given, minor):
            found = relations[relation].solve(NEWEST if minor is None else Release(1, minor), **given)
            values = [found] if isinstance(found, str | int) else list(found)
            return sorted(part.key.split("、")) == sorted(_named(relation, value) for value in values)
        case Since(minor):
            return part.key == f"1.{minor}" and _began(question, minor)
        case Ranking(right):
            return sorted(right) == sorted(question.items) and _in_turn(right, question)
        case other:
            return stands(other, part.key, told(question.text, part.text, question.manifest))


def verdict(sentence: str, relation: str) -> bool | None:
    """Return what the strict reader and execution say of a sentence, None when it is not wholly understood."""
    reading = read_strictly(sentence, relation, knowledge().reader)
    if not reading.claims or reading.unread:
        return None
    verdicts = [check(claim, knowledge().relations[relation]).verdict for claim in reading.claims]
    return False if any(one in FLAGGED for one in verdicts) else all(one is Verdict.SUPPORTED for one in verdicts)


def sentence_stands(question: Question) -> bool:
    """Return whether a sentence is as right or wrong as its key says.

    The content's own sentences are right, its misconceptions wrong. Any other has to be refuted, and by running the
    relation alone too, where it is a plain sentence.
    """
    (fact,) = (knowledge().facts[ident] for ident in question.facts)
    if question.sentence.replace(" ", "") == fact.text.replace(" ", ""):
        return question.key == (WRONG if fact.misconception else RIGHT)
    claims = read_strictly(question.sentence, question.relation, knowledge().reader).claims
    truths = [plainly_true(claim, knowledge().relations[question.relation]) for claim in claims]
    return question.key == WRONG and verdict(question.sentence, question.relation) is False and truths != [True]


def plainly_true(claim: Claim, relation: Relation) -> bool | None:
    """Return whether the relation solves to what a plain "given this, it is that" says; None for other claims."""
    terms = [*claim.inputs.values(), claim.answer]
    if not claim.positive or claim.denied or claim.when or claim.count or claim.possible or claim.sense is not Sense.IF:
        return None
    if not all(isinstance(term, Named) and not term.complete and not term.either for term in terms):
        return None
    if set(claim.inputs) | set(relation.ordinary) != set(relation.inputs) or claim.universal:
        return None
    given = {slot: claim.inputs[slot].values if slot in claim.inputs else (relation.ordinary[slot],)  # type: ignore[union-attr]
             for slot in relation.inputs}  # fmt: skip
    for values in product(*given.values()):
        solved = relation.solve(NEWEST, **dict(zip(given, values, strict=True)))
        answers = {"yes" if solved else "no"} if isinstance(solved, bool) else solved
        if not set(claim.answer.values) <= ({answers} if isinstance(answers, str) else set(answers)):  # type: ignore[union-attr]
            return False
    return True


def right_options(question: Question) -> list[str]:
    """Return the options that the relation solves to; of those it solves to several of, the one that it does not."""
    assert question.given is not None
    relation = knowledge().relations[question.relation]
    solved = relation.solve(NEWEST, **question.given)
    many = not isinstance(solved, str | int | bool)
    values = [("yes" if solved else "no") if isinstance(solved, bool) else solved] if not many else list(solved)
    names = {
        knowledge().lexicon.names.get(f"{relation.answer.kind}/{value}", str(value))
        if isinstance(relation.answer, Words) and relation.answer.kind != "yes-no"
        else knowledge().explainer.value(relation.answer, value)
        for value in values
    }
    return [option for option in question.options if (option in names) != (many and len(values) > 1)]


def _taught(ident: str) -> bool:
    """Whether the content teaches a fact as true, and its sentence holds."""
    fact = knowledge().facts[ident]
    return not fact.misconception and verdict(fact.text, fact.relation) is True


def _began(question: Question, minor: int) -> bool:
    """Whether something came or changed in a release: the question is read back as a statement.

    What cannot be read back has to be told by a fact that names the release.
    """
    relation = knowledge().relations[question.relation]
    if not isinstance(relation.answer, Numbers) or relation.answer.unit != "release":
        return f"1.{minor}" in relation.changes
    said = [verdict(_stated(question.text, release), question.relation) for release in (minor, minor + 1)]
    if None not in said:
        return said == [True, False]
    facts = [fact.text for fact in knowledge().content.facts if fact.relation == question.relation]
    return any(re.search(rf"1\.{minor}(?!\d)", text) for text in facts)


def _stated(question: str, minor: int) -> str:
    text = re.sub(r"走到“(.+?)”是在哪个版本", r" 从哪个版本起 \1", question)
    return text.replace("哪个版本", f" 1.{minor} ").rstrip("?")


def _in_turn(right: tuple[str, ...], question: Question) -> bool:
    """Whether things are in the right order, and in no other one."""
    if reckon := place_of(question.text):
        places = [reckon(question.text, name) for name in right]
        return places == sorted(places) and len(set(places)) == len(right)
    relation, lexicon = knowledge().relations[question.relation], knowledge().lexicon
    if isinstance(relation.answer, Numbers):
        numbers = [_number_of(name, question) for name in right]
        return numbers == sorted(set(numbers))
    first, second, *rest = places_of(relation)
    domain = relation.inputs[first]
    assert isinstance(domain, Words)
    value = {lexicon.name_of(domain.kind, one).replace(" ", ""): one for one in domain.values}
    given = {**dict.fromkeys(rest, "none"), **{k: v for k, v in relation.ordinary.items() if k != first}}
    steps = [value[name.replace(" ", "")] for name in right]
    return all(relation.solve(NEWEST, **{**given, first: a, second: b}) for a, b in pairwise(steps))


def _number_of(name: str, question: Question) -> int:
    """The number of a thing in a row: told by the sentence that is most like it, or by running the relation."""
    relation, lexicon = knowledge().relations[question.relation], knowledge().lexicon
    assert isinstance(relation.answer, Numbers)
    if relation.answer.unit == "release":
        facts = [fact.text for fact in knowledge().topics[question.topic].facts if not fact.misconception]
        facts = [text for text in facts if len(re.findall(r"1\.\d+", text)) == 1]
        nearest = max(facts, key=lambda text: (len(set(name) & set(text)), -len(text)))
        return int(re.findall(r"1\.(\d+)", nearest)[0])
    ((slot, domain),) = relation.inputs.items()
    assert isinstance(domain, Words)
    words = {lexicon.name_of(domain.kind, value).replace(" ", ""): value for value in domain.values}
    return int(relation.solve(NEWEST, **{slot: words[name.replace(" ", "")]}))


def _named(relation: str, value: object) -> str:
    domain = knowledge().relations[relation].answer
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(domain, Words):
        plain = {"yes": "是", "no": "否"}.get(str(value)) if domain.kind == "yes-no" else None
        return plain or knowledge().lexicon.names.get(f"{domain.kind}/{value}", str(value))
    return knowledge().explainer.value(domain, value)  # type: ignore[arg-type]
