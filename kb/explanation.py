"""Saying in Chinese why a claim stands or falls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kb.checks.check import Counterexample, Result, Verdict
from kb.claim import Amount, Claim, Named, Sense, Term
from kb.models.relation import Domain, Extent, Numbers, Relation, Value, Words
from kb.reading.lexicon import Lexicon
from kb.reading.number import INFINITY

NOTHING = ("none", "anyone")
UNIT_WORDS = {"s": " 秒", "%": "%", "B": " 字节", "release": "", "": ""}


@dataclass(frozen=True)
class Explainer:
    """Puts values, claims and counterexamples into Chinese, in the words of the lexicon."""

    lexicon: Lexicon
    relations: Mapping[str, Relation]

    def why(self, claim: Claim, result: Result) -> str:
        """Return one Chinese sentence: what was asked, what the model says, what the text says."""
        title = self.lexicon.titles.get(claim.relation, claim.relation)
        if result.verdict is Verdict.SUPPORTED:
            since = f",从 {result.since} 起如此" if result.since else ""
            return f"{title}:执行 {result.cases} 种情形,都与这句话一致{since}"
        if result.counterexample is None:
            return f"{title}:模型没有答案"
        told = self.told(claim, result.counterexample)
        if result.verdict is Verdict.OUTDATED:
            return f"{title}:到 {result.until} 为止是对的,现在{told}"
        return f"{title}:{told}"

    def told(self, claim: Claim, counterexample: Counterexample) -> str:
        """Return the counterexample in words."""
        relation = self.relations[claim.relation]
        given = self.given(relation, counterexample.given)
        answers = self.answers(relation, counterexample.answers)
        head = f"{given}时,实际是 {answers}" if given else f"实际是 {answers}"
        return f"{head};这句话说的是 {self.said(claim)}"

    def given(self, relation: Relation, given: Mapping[str, Value]) -> str:
        """Return the inputs in words: ``状态码=400``; places that are left empty are not told."""
        names = self.lexicon.slot_names.get(relation.name, {})
        return ",".join(
            f"{names.get(slot, slot)}={self.value(relation.inputs[slot], value)}"
            for slot, value in given.items()
            if not self._empty(relation.inputs[slot], value)
        )

    def _empty(self, domain: Domain, value: Value) -> bool:
        """Whether a value only says that nothing stands in a place: the lexicon has no word for it."""
        return isinstance(domain, Words) and value in NOTHING and f"{domain.kind}/{value}" not in self.lexicon.names

    def answers(self, relation: Relation, answers: tuple[Value, ...] | Extent) -> str:
        """Return the model's answers in words."""
        if isinstance(answers, Extent):
            return f"{answers.least} 到 {answers.most}"
        return "、".join(self.value(relation.answer, value) for value in answers) or "没有了"

    def value(self, domain: Domain, value: Value) -> str:
        """Return one value in words, with its unit."""
        if isinstance(domain, Words):
            if domain.kind == "yes-no":
                return "是" if value == "yes" else "否"
            return self.lexicon.name_of(domain.kind, str(value))
        if domain.unit == "release":
            return f"1.{value}"
        return f"{value}{UNIT_WORDS[domain.unit]}"

    def said(self, claim: Claim) -> str:
        """Return what the claim says of the answer, in words."""
        relation = self.relations[claim.relation]
        parts = []
        if claim.count is not None:
            parts.append(f"一共 {claim.count} 个")
        if claim.answer is not None:
            parts.append(self.term(relation.answer, claim.answer))
        elif claim.count is None:
            parts.append("是")
        said = ":".join(parts)
        if claim.focus and claim.sense is not Sense.IF:
            condition = self.term(relation.inputs[claim.focus], claim.inputs[claim.focus])
            only = "只有" if claim.sense is Sense.ONLY else "恰好"
            said = f"{only} {condition} 时才是 {said}"
        return said if claim.positive else f"不是 {said}"

    def term(self, domain: Domain, term: Term) -> str:
        """Return a term in words."""
        if isinstance(term, Named):
            joint = "或" if term.either else "、"
            return joint.join(self.value(domain, value) for value in term.values)
        return "或".join(self._interval(domain, term, low, high) for low, high in term.intervals)

    def _interval(self, domain: Domain, term: Amount, low: int, high: int) -> str:
        about = "约 " if term.approximate else ""
        assert isinstance(domain, Numbers)
        if low == high:
            return about + self.value(domain, low)
        if high >= INFINITY:
            return f"{self.value(domain, low)} 及以上"
        if low <= -INFINITY:
            return f"{self.value(domain, high)} 及以下"
        return f"{low} 到 {self.value(domain, high)}"
