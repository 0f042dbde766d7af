"""All that there is to show of one fact: its sentence, what running it says, where it comes from, its neighbours."""

from __future__ import annotations

from dataclasses import dataclass

from kb.checks.check import Verdict
from kb.content import Fact
from kb.database.store import Store
from kb.database.stored_graph import Neighbour, neighbours
from kb.facts import FactResult, check_fact
from kb.graphs.edges import fact_key
from kb.graphs.node import EdgeKind, Key, Kind, Node
from kb.knowledge import Knowledge
from kb.models.model import Source
from kb.models.release import Release
from kb.sample_run import SampleRun, sample_run, sample_runs
from kb.verdict import worst
from kb.witness import Witness, witnesses


@dataclass(frozen=True)
class FactCard:
    """One fact as of a release.

    ``stands``: it was run and is as it should be (a misconception: refuted). ``cases``: how many were run. ``why``: the
    outcome in one Chinese sentence. ``recorded``: the recordings of a real cluster behind the models, by topic.
    ``siblings``: the other facts that are bound to the same relation.
    """

    fact: Fact
    at: Release
    stands: bool
    verdict: Verdict
    cases: int
    why: str
    relation_title: str
    sources: tuple[Source, ...]
    recorded: dict[str, Witness]
    runs: tuple[SampleRun, ...]
    neighbours: tuple[Neighbour, ...]
    siblings: tuple[Node, ...]

    @property
    def corrections(self) -> list[Node]:
        """The misconceptions that the fact sets right; for a misconception, the facts that do."""
        return [one.node for one in self.neighbours if one.edge is EdgeKind.CORRECTED_BY]


def fact_card(fact: Fact, knowledge: Knowledge, store: Store, at: Release) -> FactCard:
    """Return the card of a fact; its sentence is executed anew, its neighbours come from the knowledge base."""
    result = check_fact(fact, knowledge.reader, knowledge.relations, at)
    relation = knowledge.relations.get(fact.relation)
    recorded = relation.recorded if relation else ()
    key = fact_key(fact)
    return FactCard(
        fact=fact,
        at=at,
        stands=result.stands,
        verdict=worst([one.verdict for one in result.results]) or Verdict.NOT_MODELLED,
        cases=sum(one.cases for one in result.results),
        why=_why(result, knowledge),
        relation_title=knowledge.lexicon.titles.get(fact.relation, fact.relation),
        sources=relation.sources if relation else (),
        recorded={topic: witnesses()[topic] for topic in recorded if topic in witnesses()},
        runs=tuple(_runs(result, knowledge, at)),
        neighbours=tuple(neighbours(store, key)),
        siblings=tuple(_siblings(fact, key, store)),
    )


def _why(result: FactResult, knowledge: Knowledge) -> str:
    """What made the fact fall, else what refuted the misconception, else how far the fact holds."""
    if not result.stands:
        return result.why
    if result.refuted:
        return knowledge.explainer.why(*result.refuted)
    return knowledge.explainer.why(result.claims[0], result.results[0])


def _runs(result: FactResult, knowledge: Knowledge, at: Release) -> list[SampleRun]:
    """The run that refutes a claim of the sentence, else runs inside and outside the condition of the first one."""
    if not result.claims:
        return []
    relation = knowledge.relations[result.fact.relation]
    if result.refuted and result.refuted[1].counterexample:
        refuting = result.refuted[1].counterexample
        return [sample_run(refuting.given, relation, knowledge.explainer, refuting.release)]
    return sample_runs(result.claims[0], relation, knowledge.explainer, at)


def _siblings(fact: Fact, key: Key, store: Store) -> list[Node]:
    """The other facts that are bound to the same relation."""
    bound = neighbours(store, Key(Kind.RELATION, fact.relation))
    return [one.node for one in bound if one.edge is EdgeKind.BOUND_TO and one.node.key != key]
