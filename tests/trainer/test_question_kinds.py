"""The keys of all kinds of questions, found again on other ways than those that made them."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor
from random import Random

import pytest

from kb.checks.check import FLAGGED, Verdict, check
from kb.content import Topic
from kb.facts import read_strictly
from kb.models.relation import Numbers, Words
from kb.models.release import NEWEST, Release
from tests.trainer.desk import knowledge, right_answer
from tests.trainer.rows import place_of
from trainer.grading.asked import Questioner
from trainer.grading.judge import judge
from trainer.questions.asking import asked
from trainer.questions.expected import Blank, Chance, Count, Members, OneOf, Ranking, Since, Solved
from trainer.questions.hint import hint, how_to_answer
from trainer.questions.kinds import KINDS, NAMES, question_of
from trainer.questions.order import places_of
from trainer.questions.phrasing import ORDERING, SLOT, phrasings
from trainer.questions.pick import first_question
from trainer.questions.question import LETTERS, Question
from trainer.questions.scenes import containers, network, pressure, scheduling, workloads
from trainer.questions.scenes.catalogue import EDGES, ROWS, SCENES, drawn
from trainer.questions.scenes.edges import controllers, nodes, packets, proxies, services, volumes
from trainer.questions.scenes.scene import Ask, Make, Scene
from trainer.questions.version import RELEASES

TOPICS = knowledge().content.topics
SCENE_SEEDS = range(12)
# Every so many facts of a topic; all of them are gone through by tests/benchmarks/questions.py.
STEP = 5
NEW = ("boundary", "fill-in", "predict", "find-the-error", "version", "order", "compare", "explain", "scenario")


def made(topic: Topic, *kinds: str, step: int = STEP) -> list[Question]:
    found = [KINDS[kind](fact, seed, knowledge()) for kind in kinds for seed, fact in enumerate(topic.facts[::step])]
    return [question for question in found if question]


def verdict(sentence: str, relation: str) -> bool | None:
    """What the strict reader and execution say of a sentence."""
    reading = read_strictly(sentence, relation, knowledge().reader)
    if not reading.claims or reading.unread:
        return None
    verdicts = [check(claim, knowledge().relations[relation]).verdict for claim in reading.claims]
    return False if any(one in FLAGGED for one in verdicts) else all(one is Verdict.SUPPORTED for one in verdicts)


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.slug)
def test_every_key_stands_on_its_own(topic: Topic) -> None:
    questions = made(topic, *NEW)
    wrong = [(question.id, question.wording, question.key) for question in questions if problem_of(question)]
    assert not wrong
    assert len({question.kind for question in questions}) >= 4


def problem_of(question: Question) -> bool:
    """Whether a key is not what another way of finding it out says."""
    if question.kind == "find-the-error":
        relations = {fact.text.replace(" ", ""): fact.relation for fact in knowledge().topics[question.topic].facts}
        said = [verdict(item, relations.get(item.replace(" ", ""), question.relation)) for item in question.items]
        return said.count(False) != 1 or None in said or LETTERS[said.index(False)] != question.key
    return any(not _stands(part.expected, part.key, question) for part in question.parts)


def _stands(expected: object, key: str, question: Question) -> bool:
    relations = knowledge().relations
    match expected:
        case Blank(before, after, relation):
            return verdict(f"{before}{key}{after}", relation) is True
        case Solved(relation, given, minor):
            found = relations[relation].solve(NEWEST if minor is None else Release(1, minor), **given)
            values = [found] if isinstance(found, str | int) else list(found)
            return sorted(key.split("、")) == sorted(_named(relation, value) for value in values)
        case Since(minor):
            relation = relations[question.relation]
            return bool(relation.changes) is (f"1.{minor}" in relation.changes) or relation.answer.unit == "release"  # type: ignore[union-attr]
        case Ranking(right) if reckon := place_of(question.text):
            places = [reckon(question.text, name) for name in right]
            return places == sorted(places) and len(set(places)) == len(right) == len(question.items)
        case Ranking(right) if isinstance(relations[question.relation].answer, Numbers):
            numbers = [_number_of(name, question) for name in right]
            return numbers == sorted(set(numbers))
        case Ranking(right):
            relation, lexicon = relations[question.relation], knowledge().lexicon
            first, second, *rest = places_of(relation)
            domain = relation.inputs[first]
            assert isinstance(domain, Words)
            value = {lexicon.name_of(domain.kind, one).replace(" ", ""): one for one in domain.values}
            given = {**dict.fromkeys(rest, "none"), **{k: v for k, v in relation.ordinary.items() if k != first}}
            steps = [value[name.replace(" ", "")] for name in right]
            return all(relation.solve(NEWEST, **{**given, first: a, second: b}) for a, b in pairwise(steps))
    return True


def _number_of(name: str, question: Question) -> int:
    """The number of a thing in a row: told by the sentence that is most like it, or by running the relation."""
    relation, lexicon = knowledge().relations[question.relation], knowledge().lexicon
    assert isinstance(relation.answer, Numbers)
    if relation.answer.unit == "release":
        told = [fact.text for fact in knowledge().topics[question.topic].facts if not fact.misconception]
        told = [text for text in told if len(re.findall(r"1\.\d+", text)) == 1]
        nearest = max(told, key=lambda text: (len(set(name) & set(text)), -len(text)))
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


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.slug)
def test_the_key_is_graded_as_right_and_silence_is_not(topic: Topic) -> None:
    questioner = Questioner(knowledge())
    for question in made(topic, *NEW, step=11):
        judged = judge(question, right_answer(question), knowledge(), questioner)
        # Of a choice and of a free answer, the key alone is not all.
        enough = 75 if question.options else 55 if question.kind in ("compare", "explain", "find-the-error") else 100
        assert judged.score >= enough, question
        assert not judged.right or judged.right is True
        assert judge(question, "不知道", knowledge(), questioner).score == 0
        assert question_of(question.id, knowledge(), questioner) == question
        assert hint(question, knowledge())
        assert how_to_answer(question) or question.kind == "explain" or question.options


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.slug)
def test_a_hint_points_at_nothing_that_is_not_told(topic: Topic) -> None:
    question = question_of(f"interview:{topic.slug}:0", knowledge(), Questioner(knowledge()))
    assert question
    said = hint(question, knowledge())
    assert said.startswith(f"一共 {len(question.facts)} 个要点,可以从这些方面说:")
    assert not re.search("[这某]", said.partition(":")[2])


@pytest.mark.parametrize("topic", TOPICS[::4], ids=lambda topic: topic.slug)
def test_nothing_is_said_twice_in_a_session(topic: Topic) -> None:
    facts = [fact.id for fact in topic.facts]
    seeds: dict[str, int] = dict.fromkeys(facts, 2)
    asked_already: list[str] = []
    told: list[str] = []
    questioner = Questioner(knowledge())
    while len(told) < 12 and (question := first_question(facts, seeds, asked_already, knowledge(), questioner)):
        asked_already.append(question.id)
        told.append(question.wording)
    assert len(told) == 12 == len(set(told))
    assert len({ident.partition(":")[0] for ident in asked_already}) >= 4


def test_a_release_is_the_one_in_which_the_answer_changed() -> None:
    for topic in TOPICS:
        for question in made(topic, "version", step=3):
            (part,) = question.parts
            relation = knowledge().relations[question.relation]
            if isinstance(part.expected, Solved):
                assert isinstance(relation.answer, Words)
                assert relation.answer.kind in RELEASES
                continue
            assert isinstance(part.expected, Since)
            told = re.search(r"答案变过:从前是“(.+?)”,后来是“(.+?)”", question.text)
            assert bool(told) != (knowledge().relations[question.relation].answer.__dict__.get("unit") == "release")
            if told:
                since = Release(1, part.expected.minor)
                assert str(since) in relation.changes, question


def scenes(make: Make) -> list[Scene]:
    found = [drawn(make, Random(f"test|{seed}")) for seed in SCENE_SEEDS]
    return [scene for scene in found if scene]


def _numbers(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", text)]


def test_bounds_of_a_rolling_update_are_arithmetic() -> None:
    for scene in scenes(workloads.rolling_update):
        replicas = scene.given["replicas"]
        surge, down = scene.given["strategy"]["rollingUpdate"].values()
        more = ceil(replicas * int(surge[:-1]) / 100) if isinstance(surge, str) else surge
        less = floor(replicas * int(down[:-1]) / 100) if isinstance(down, str) else down
        less = 1 if more == less == 0 else min(less, replicas)
        keys = [ask.key for ask in scene.asks]
        assert keys == [str(replicas + more), str(replicas - less), str(less)], scene.manifest


def test_chances_of_endpoints_are_equal() -> None:
    for scene in scenes(network.iptables_chances):
        count, place = _numbers(scene.story)[0], _numbers(scene.asks[0].text)[0]
        assert scene.asks[0].expected == Chance(Fraction(1, count - place + 1))
        assert scene.asks[1].expected == Chance(Fraction(1, count))


def test_lengths_of_packets_add_up() -> None:
    for scene in scenes(network.packet_on_the_wire):
        sent = scene.given["packet"]["payloadBytes"]
        overhead = 50 if scene.given["topology"]["mode"] == "vxlan" else 28
        assert [ask.expected for ask in scene.asks] == [
            Count(sent + 28, "B"), Count(sent + 28 + overhead, "B"), Count(1500 - overhead)
        ]  # fmt: skip


def test_a_pod_fits_where_its_requests_are_left() -> None:
    for scene in scenes(scheduling.room_for_a_pod):
        wanted_cpu, wanted_memory = _numbers(scene.story.splitlines()[-1])
        fits = set()
        for line in scene.story.splitlines()[1:4]:
            cpu, memory, used_cpu, used_memory, _ = _numbers(line)
            if used_cpu + wanted_cpu <= 1000 * cpu and used_memory + wanted_memory <= memory:
                fits.add(line[2:8])
        assert scene.asks[0].expected == Members(frozenset(fits), scheduling.NODES), scene.story


def test_a_tag_decides_on_the_pull_policy() -> None:
    for scene in scenes(containers.default_policy):
        name = scene.given["image"].rpartition("/")[2]
        always = "@" not in name and (":" not in name or name.endswith(":latest"))
        assert scene.asks[0].key == ("Always" if always else "IfNotPresent"), scene.story


def test_probes_go_by_codes_and_time() -> None:
    for scene in scenes(containers.exec_probe):
        limit, took, code = _numbers(scene.story)
        assert scene.asks[0].key == ("成功" if took < limit and code == 0 else "失败"), scene.story
    for scene in scenes(containers.http_probe):
        code = _numbers(scene.story)[0]
        assert scene.asks[0].key == ("会" if 200 <= code < 400 else "不会"), scene.story


def test_a_pod_stays_as_long_as_it_tolerates() -> None:
    for scene in scenes(scheduling.evicted_after):
        told = re.search(r"容忍这个污点 (\d+) 秒", scene.story)
        usual = 0 if "maintenance" in scene.story else 300
        assert scene.asks[0].expected == Count(int(told[1]) if told else usual, "s"), scene.story


# Which side of its edge each situation is on, reckoned from the numbers that are told.
SIDES: dict[Make, Callable[[str, list[int]], bool]] = {
    volumes.volume_large_enough: lambda told, n: n[1] <= n[0],
    nodes.room_left: lambda told, n: n[1] + n[2] <= 1000 * n[0],
    nodes.second_of_eviction: lambda told, n: n[-1] > (n[0] if "容忍这个污点" in told else 300),
    controllers.last_retry: lambda told, n: (n[2] if "前" in told else 0) > n[1],
    services.affinity_timeout: lambda told, n: 1 <= n[0] <= 86400,
    services.end_of_port_range: lambda told, n: 30000 <= n[0] <= 32767,
    packets.largest_packet: lambda told, n: n[1] + 28 + (50 if "VXLAN" in told else 28) <= 1500,
    packets.last_address: lambda told, n: n[5] <= 2 ** (32 - n[4]) - 3,
    nodes.more_or_less: lambda told, n: n[0] > n[1] if "Gt" in told else n[0] < n[1],
    proxies.one_changed_path: lambda told, n: "改到了另一个" in told,
}


@pytest.mark.parametrize("make", EDGES, ids=lambda make: make.__name__)
def test_at_an_edge_the_key_is_on_the_right_side(make: Make) -> None:
    keys = set()
    for scene in scenes(make):
        ask = scene.asks[0]
        told = f"{scene.story}{ask.text}"
        keys.add(ask.key)
        if make is controllers.one_more_replica:
            replicas, percent, _ = _numbers(told)
            assert ask.expected == Count(replicas + ceil(replicas * percent / 100)), told
        else:
            assert isinstance(ask.expected, OneOf)
            assert (ask.key == ask.expected.among[0][0]) is SIDES[make](told, _numbers(told)), told
        for phase in scene.asks[1:]:
            assert phase.key == ("Bound" if ask.key == "能" else "Available" if "PV " in phase.text else "Pending")
    assert len(keys) > 1


def test_a_boundary_of_a_release_lies_where_the_answer_changed() -> None:
    sides = set()
    for topic in TOPICS:
        for question in made(topic, "boundary", step=1):
            (part,) = question.parts or (None,)
            if part and question.text.startswith("回到"):
                assert isinstance(part.expected, Solved)
                release = Release(1, part.expected.minor or 0)
                changes = knowledge().relations[question.relation].changes
                sides.add("since" if str(release) in changes else "before")
                assert {str(release), str(Release(1, release.minor + 1))} & set(changes), question.text
    assert sides == {"since", "before"}


@pytest.mark.parametrize("kind", ["boundary", "order", "version"])
def test_boundaries_orders_and_versions_are_asked_in_every_topic(kind: str) -> None:
    without = [topic.slug for topic in TOPICS if not any(KINDS[kind](fact, 0, knowledge()) for fact in topic.facts)]
    assert not without


@pytest.mark.parametrize("make", ROWS, ids=lambda make: make.__name__)
def test_a_row_is_in_the_order_that_its_words_tell(make: Make) -> None:
    found = scenes(make)
    assert len(found) == len(SCENE_SEEDS)
    for scene in found:
        (ask,) = scene.asks
        assert isinstance(ask.expected, Ranking)
        reckon = place_of(f"{scene.story}{ask.text}")
        assert reckon
        places = [reckon(f"{scene.story}{ask.text}", name) for name in ask.expected.right]
        assert all(one < other for one, other in pairwise(places)), (ask, places)
        assert ask.expected.listed != ask.expected.right
        assert sorted(ask.expected.listed) == sorted(ask.expected.right)


def test_who_goes_first_when_memory_is_short_is_told_by_the_story() -> None:
    for scene in scenes(pressure.short_of_memory):
        over, classes = {}, {}
        for told in scene.story.rpartition(":")[2].rstrip("。").split(";"):
            name, plain = told[0], "没写 requests" in told
            asked = 0 if plain else _numbers(told.partition("内存")[2])[0]
            over[name] = _numbers(told.rpartition("正用着")[2])[0] - asked
            classes[name] = "BestEffort" if plain else "Guaranteed" if "都写" in told else "Burstable"
        for ask in scene.asks:
            right = max(over, key=lambda name: over[name]) if "最先" in ask.text else classes[ask.text[0]]
            assert ask.key == right, scene.story


def test_stateful_pods_go_in_reverse() -> None:
    for scene in scenes(workloads.stateful_scaling):
        replicas, left = scene.given["spec"]["replicas"], scene.given["actions"][1]["replicas"]
        assert [ask.expected for ask in scene.asks] == [Count(0), Count(replicas - 1), Count(left)]


@pytest.mark.parametrize("make", [*SCENES, *EDGES, *ROWS], ids=lambda make: make.__name__)
def test_a_situation_asks_for_what_can_be_answered(make: Make) -> None:
    found = scenes(make)
    assert len(found) == len(SCENE_SEEDS)
    shown = [(scene.story, scene.manifest, getattr(scene.asks[0].expected, "listed", ())) for scene in found]
    assert len(set(shown)) > 1
    for ask in (ask for scene in found for ask in scene.asks):
        assert _answerable(ask), ask
        assert set(ask.relations) <= set(knowledge().relations), ask
        assert "  " not in ask.text


def _answerable(ask: Ask) -> bool:
    if isinstance(ask.expected, OneOf):
        return ask.expected.right in [row[0] for row in ask.expected.among]
    return not isinstance(ask.expected, Members) or ask.expected.right <= set(ask.expected.among)


def test_every_phrasing_belongs_to_a_relation_and_leaves_nothing_untold() -> None:
    rows = phrasings(knowledge().root)
    assert len(rows) > 450
    for name, text in rows.items():
        relation = knowledge().relations[name.removeprefix(ORDERING)]
        slots = set(SLOT.findall(text))
        assert slots <= set(relation.inputs), name
        assert name.startswith(ORDERING) or slots | set(relation.ordinary) >= set(relation.inputs), name
        assert "?" not in text and "  " not in text, name


def test_a_question_reads_like_one() -> None:
    relation = knowledge().relations["flannel.mtu"]
    text = asked(relation, {"backend": "vxlan"}, knowledge())
    assert text == "底层网络的 MTU 是 1500,Flannel 用 VXLAN 后端,Pod 网卡的 MTU 是多少?"
    stage = asked(knowledge().relations["probe.grpc_since"], {"stage": "beta"}, knowledge())
    assert stage == "gRPC 探针是从哪个版本起进入 beta 阶段的?"


def test_all_kinds_have_a_name() -> None:
    assert set(NAMES) == {*KINDS, "interview"}
