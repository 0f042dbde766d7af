"""One sentence as the reader works on it: its clauses, what it denies or quotes, its words as each topic sees them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from itertools import pairwise

from kb.reading.attitude import label_of, quoted_errors, taken_back
from kb.reading.carrying import COMPARED, Context
from kb.reading.clauses import Span, clauses
from kb.reading.lexicon import EVERYWHERE
from kb.reading.particles import A_NOT_A, OR_NOT, UNLIKE, WHATEVER, Particle, particles
from kb.reading.stretch import Stretch, View
from kb.reading.tagging import Tag, Tagged
from kb.reading.wording_match import overlapping

_ONLY_NOT = re.compile(r".*?[只仅].{2,}?(?=不会|不能|不(?![仅只过管同断])|没有)")
# "看 requests 不看实际用量": the same verb, denied of something else.
_VERB_AGAIN = re.compile(
    r".*?(?P<verb>[看用走按管认查问])(?![^,。;]{0,2}不(?P=verb))[^,。;]{2,24}?(?=[而也,]?\s?不(?P=verb)(?!都|的))"
)
_NOT_ONLY = re.compile(r".*?(?:不会|不能|不(?![仅只过管同断])|没有).{2,}?(?=只是|只会|只(?![有要能读写])|仅仅)")
_NOT_THIS = re.compile(r"[,、]?\s?(?:并)?不是([^,。;]{1,16})(?=$|[,。;])")
_BRACKET = re.compile(r"\([^()]*\)")
# "在 ClusterIP 的基础上 …", "(比如 kubelet)": named in passing.
_BASIS = re.compile(r"\s?(?:类型)?\s?(?:的)?(?:基础上|之上)")
_EXAMPLE = re.compile(r"\((?:比如|例如|譬如|如|像)(?:说)?\s?$")
# "除了 A、B,还有 C" says all three.
_BESIDES = re.compile(
    r"(?P<besides>除了|除)[^。;]{1,60}?(?P<also>(?:之外|以外|外)?[,,]?\s?(?:还|也)(?=有|可以|能|支持|会|是|包括))"
)
# What is left of a numbered list: "userspace、 3 ipvs".
_NUMBERED = re.compile(r"(?<=、)\s?\d\s(?=[a-z])")
# "nftables 是 iptables 的继任者": what follows is not about iptables.
_OWNER = re.compile(r"(?:是|作为|算)\s?$")
_OWNED = re.compile(r"\s?的(?=[\u4e00-\u9fff]{2,})")
# What stands right before a word that any of these find.
_BEFORE_IN_PASSING = frozenset("较比起于对如像说是为算过由助经跟和与同")
_WITH = re.compile(r"[跟和与同]\s?$")
_ALIKE = re.compile(r"\s?(?:不?一样|类似|不同|相似|差不多|相比|是一回事|不是一回事)")
# "别的节点" are no rest of anything that was named.
_ELSEWHERE = re.compile(
    r"的?\s?(?:节点|机器|主机|pod|容器|集群|命名空间|namespace|地方|进程|人|应用|文件|字段|功能|算法|镜像|端口)"
)
# What something is done through is not who does it: "kube-scheduler 通过 API Server 写绑定,不直接碰 etcd".
_MEANS = re.compile(r"(?:通过|经过|经由|借助|经)\s?$")
# "A 和 B 的区别是前者 …,后者 …": what follows speaks of one of them.
_DIFFERENCE = re.compile(r"(?:区别|不同|差别|差异|不一样)[^,。;]{0,6}\Z")
_TOO = re.compile(r"(?:而且|并且|同时)?也(?=不|没)")
_CONTRAST = re.compile(r",\s?而\s?(?![且是非])")
# "由管理员创建或者由 StorageClass 动态创建" says two things.
_OR_BY = re.compile(r"(?<=[\u4e00-\u9fff]{2})\s?(?:或者?|也可以?)(?=\s?由)")
_DIFFERENT = re.compile(r".{0,40}?(?:区别|差别|差异|不同(?:点|之处))(?:是|在于)?\s?:\s?")
_BY_ANOTHER = re.compile(r"(?:或者?|也可以?|也)\s?由")
_PRODUCT = re.compile(r"kubernetes|k8s|版本|版|之前|以前|开始|及")
_DENIED = re.compile(r"(?:而不是|而非|并不是|并非|不是|不能说是)([^,。;]{1,24}?)(?:,?\s?而是|,\s?是|$|(?=[,。;)]))")


class Sentence:
    """A tagged sentence. ``quote`` is its text as given, ``text`` the folded one; places are the same in both.

    ``clauses``: without those it takes back; ``denied``: what "而不是 …" sets aside; ``asides``: words that ask
    inside a statement ("要不要", "不管"); ``errors``: what it calls an error; ``besides``: what "除了 …" names before
    "还"; ``named``: the values it names, by kind, for what follows.
    """

    def __init__(self, quote: str, tagged: Tagged) -> None:
        self.quote, self.tagged, self.text = quote, tagged, tagged.text
        self._views: dict[str, View] = {}
        self._before: dict[tuple[int, bool], dict[str, tuple[str, ...]]] = {}
        self._stretches: dict[tuple[int, int, str], Stretch] = {}
        self.denied = self._denied()
        turned = "不" in tagged.text or "没" in tagged.text
        self.asking = [match.span() for match in A_NOT_A.finditer(tagged.text)] if turned else []
        asking = (WHATEVER, OR_NOT) if turned else ()
        self.asides = [*self.asking, *(match.span() for pattern in asking for match in pattern.finditer(tagged.text))]
        self.asides += label_of(tagged.text)
        besides = list(_BESIDES.finditer(tagged.text)) if "除" in tagged.text else []
        self.besides = [(match.start(), match.start("also")) for match in besides]
        self.asides += [match.span(side) for match in besides for side in ("besides", "also")]
        self.asides += [match.span() for match in _NUMBERED.finditer(tagged.text)] if "、" in tagged.text else []
        self.errors = quoted_errors(tagged.text)
        self.all_particles = particles(tagged.text, 0, len(tagged.text))
        # A sign can be an element of a wording (":" before a list), and parts clauses all the same.
        words = [(t.start, t.end) for t in tagged.tags if tagged.text[t.start : t.end] != ":"]
        whole = [(n.start, n.end) for n in tagged.numbers] + words
        withdrawn = taken_back(tagged.text)
        self.clauses = [
            clause
            for clause in _cut_finer(clauses(tagged.text, whole), tagged)
            if not overlapping(withdrawn, clause.start, clause.end)
        ]
        self.named = named_values(tag for tag in tagged.naming if not self._compared_with(tag))

    def _denied(self) -> list[tuple[int, int]]:
        """The spans that "不是 A 而是 B", "B,而不是 A" or "是 B 不是 A" set aside."""
        if "不" not in self.text and "而非" not in self.text and "并非" not in self.text:
            return []
        found = [match.span() for match in _DENIED.finditer(self.text) if "而" in match[0] or ",是" in match[0]]
        found += [match.span("other") for match in UNLIKE.finditer(self.text)]
        for match in _NOT_THIS.finditer(self.text):
            if not overlapping(found, *match.span()) and self._contrasts(match):
                found.append(match.span())
        return found

    def _contrasts(self, match: re.Match[str]) -> bool:
        """Whether what is denied is of a kind that stands right before it: "限制的是单节点,不是单 Pod"."""
        said_before = self.text[max(0, match.start() - 24) : match.start()]
        if "是" not in said_before and "为" not in said_before and not match[0].startswith((",", "、")):
            return False
        denied = [tag for tag in self.tagged.naming if match.start(1) <= tag.start and tag.end <= match.end(1)]
        before = [tag for tag in self.tagged.naming if match.start() - 24 <= tag.start and tag.end <= match.start()]
        return any(
            kind in said.named and said.named[kind] != values
            for tag in denied
            for kind, values in tag.named.items()
            for said in before
        )

    def turning(self, place: Span | Stretch) -> list[Particle]:
        """The particles that lie in a clause or stretch."""
        return [
            particle for particle in self.all_particles if place.start <= particle.start and particle.end <= place.end
        ]

    def rest(self, stretch: Stretch) -> tuple[int, int] | None:
        """Where the stretch says "all others", with the number of them ("其余三个")."""
        for particle in self.turning(stretch):
            if particle.kind == "rest" and (particle.start <= stretch.start + 1 or not self._otherwise(particle)):
                behind = next((n for n in stretch.numbers if n.start == particle.end and n.measured), None)
                return particle.start, behind.end if behind else particle.end
        return None

    def _otherwise(self, particle: Particle) -> bool:
        """Whether it says what happens otherwise: that is told of what follows, and not of what stands before."""
        return self.text.startswith("否则", particle.start)

    def elsewhere(self, rest: tuple[int, int] | None) -> bool:
        """Whether "the others" are those of a noun, which need not be the values that were named ("别的节点")."""
        return rest is not None and bool(_ELSEWHERE.match(self.text, rest[1]))

    def stretch(self, start: int, end: int, file: str) -> Stretch:
        """The stretch as the wordings of a phrase file see it (every word of it for no file)."""
        key = (start, end, file)
        if key not in self._stretches:
            self._stretches[key] = Stretch(start, end, self.view(file))
        return self._stretches[key]

    def view(self, file: str) -> View:
        """The words as the wordings of a phrase file see them, without those that the sentence denies."""
        if file not in self._views:
            tagged = self.tagged
            seen: Iterable[Tag] = tagged.seen_by(file) if file else tagged.every
            if self.asking:
                seen = [tag for tag in seen if not any(start < tag.start < end for start, end in self.asking)]
            if self.denied:
                seen = [tag for tag in seen if not overlapping(self.denied, tag.start, tag.end)]
            numbers = tuple(n for n in tagged.numbers if not overlapping(self.denied, n.start, n.end))
            self._views[file] = View(tagged.text, file, tuple(seen), numbers, tagged.releases)
        return self._views[file]

    def bracket(self, place: Span | Stretch) -> tuple[int, int] | None:
        """The bracket that a clause stands in, None outside of any."""
        return next((span for span in self._brackets if span[0] < place.start and place.end <= span[1]), None)

    @cached_property
    def _brackets(self) -> list[tuple[int, int]]:
        return [match.span() for match in _BRACKET.finditer(self.text)]

    def owner(self, stretch: Stretch) -> Tag | None:
        """What a bracket around the stretch stands right behind: "host-gw(要求二层互通)" speaks of host-gw."""
        bracket = self.bracket(stretch)
        if bracket is None:
            return None
        before = self.text[: bracket[0]].rstrip()
        return next((tag for tag in self.tagged.naming if tag.end == len(before)), None)

    def context_before(self, stretch: Stretch, context: Context) -> tuple[Context, Context]:
        """What was named before the stretch: all of it, and what its own sentence named.

        "它" goes back to the first thing the sentence named, not to the last; so does "…,也不经过调度器".
        """
        owner = self.owner(stretch)
        first_counts = "它" in self.text[stretch.start : stretch.end] or bool(_TOO.match(self.text, stretch.start))
        key = (stretch.start, first_counts)
        if key not in self._before:
            self._before[key] = self._named_before(*key)
        here = {**self._before[key], **(named_values([owner]) if owner else self._lead(stretch))}
        return {**context, **here}, here

    def _named_before(self, start: int, first_counts: bool) -> dict[str, tuple[str, ...]]:
        """The values named before a place; of several of a kind the last stands, or the first."""
        before = [tag for tag in self.tagged.naming if tag.end <= start and not self._compared_with(tag)]
        if first_counts:
            before.reverse()
        return named_values(before)

    def _compared_with(self, tag: Tag) -> bool:
        """Whether something is named only to compare with ("较 userspace 模式效率更高"): it is not the subject."""
        if _BASIS.match(self.text, tag.end):
            return True
        if self.text[max(0, tag.start - 4) : tag.start].rstrip()[-1:] not in _BEFORE_IN_PASSING:
            return False
        if COMPARED.search(self.text, max(0, tag.start - 6), tag.start):
            return True
        if _EXAMPLE.search(self.text, max(0, tag.start - 6), tag.start):
            return True
        if _OWNER.search(self.text, max(0, tag.start - 3), tag.start) and _OWNED.match(self.text, tag.end):
            return True
        if _MEANS.search(self.text, max(0, tag.start - 3), tag.start):
            return any(other.end <= tag.start and other.named.keys() & tag.named.keys() for other in self.tagged.naming)
        return bool(_WITH.search(self.text, max(0, tag.start - 2), tag.start) and _ALIKE.match(self.text, tag.end))

    def _lead(self, stretch: Stretch) -> Context:
        """What the sentence puts first ("Headless:…", the first cell of a row): it stays the subject."""
        first = self.clauses[0]
        behind = self.text[first.end : first.end + 3].lstrip()
        if stretch.start < first.end or first.end - first.start > 24 or not behind.startswith((":", "|", "-", "→")):
            return {}
        return named_values(tag for tag in self.tagged.naming if tag.end <= first.end)

    def takes_up(self, clause: Span) -> bool:
        """Whether a clause speaks of its own subject and not of what stands before it ("其中", "前者", "而 IPVS …")."""
        if clause.start in self.tagged.paired or self.text.startswith("其中", clause.start):
            return True
        if _BY_ANOTHER.search(self.text, max(0, clause.start - 5), clause.start + 5):
            return True
        contrast = _CONTRAST.search(self.text, max(0, clause.start - 2), clause.start + 2)
        return contrast is not None and any(tag.start == contrast.end() for tag in self.tagged.naming)

    def belongs(self, span: tuple[int, int], stretch: Stretch) -> bool:
        """Whether a denied span lies in the stretch or right behind it ("监听 A,而不是 B")."""
        between = self.text[stretch.end : span[0]]
        return stretch.start <= span[0] and (span[1] <= stretch.end or not between.strip(" ,、;"))

    def releases_in(self, clause: Span) -> list[tuple[int, int]]:
        """Return the places of a clause that only say which releases are meant."""
        numbers = [(n.start, n.end) for n in self.tagged.releases if clause.start <= n.start < clause.end]
        words = [(p.start, p.end) for p in self.turning(clause) if p.kind == "past"]
        product = [match.span() for match in _PRODUCT.finditer(self.text, clause.start, clause.end)]
        return [*numbers, *words, *product]

    def within_term(self, start: int, end: int, file: str) -> bool:
        """Whether a turning word is part of a term of this topic ("没有被回收"): then it turns nothing else."""
        return any(
            tag.start <= start and end <= tag.end and (tag.end - tag.start > end - start or bool(tag.named))
            for tag in self.view(file).tags
            if tag.origins & {file, EVERYWHERE}
        )


def _cut_finer(found: list[Span], tagged: Tagged) -> list[Span]:
    """Cut what hardly anything parts: "399 算过 400 算挂", "A=10、B=3", "只 A 不 B"."""
    limits = "只" in tagged.text or "仅" in tagged.text
    if not (limits or tagged.paired or len(tagged.numbers) > 1 or any(sign in tagged.text for sign in "、由:不")):
        return found
    out: list[Span] = []
    for clause in found:
        start = clause.start
        only = _VERB_AGAIN.match(tagged.text, clause.start, clause.end) if "不" in tagged.text else None
        only = only or (_ONLY_NOT.match(tagged.text, clause.start, clause.end) if limits else None)
        if only := only or (_NOT_ONLY.match(tagged.text, clause.start, clause.end) if limits else None):
            out.append(Span(start, only.end()))
            start = only.end()
        different = _DIFFERENT.match(tagged.text, start, clause.end)
        if different and different.end() < clause.end:
            start = different.end()
        for place in sorted(tagged.paired):
            each = tagged.text[place] in "一另" or _DIFFERENCE.search(tagged.text, start, place)
            if start < place < clause.end and each:
                start = place  # that there is a difference states nothing
        for match in _OR_BY.finditer(tagged.text, start, clause.end):
            if "由" in tagged.text[start : match.start()]:
                out.append(Span(start, match.start()))
                start = match.end()
        for place in _statements_in_a_row(start, clause.end, tagged):
            out.append(Span(start, place))
            start = place + 1
        inner = [n for n in tagged.numbers if clause.start <= n.start < clause.end]
        for left, number in pairwise(inner):
            comma = tagged.text.find("、", left.end, number.start)
            before = comma >= start and number.start - comma <= 2
            if (comma >= start and any(comma < tag.start < number.start for tag in tagged.tags)) or (
                before and any(left.end <= tag.start and tag.end <= comma for tag in tagged.tags)
            ):
                out.append(Span(start, comma))
                start = comma + 1
                continue
            head = tagged.text[max(start, number.start - 2) : number.start]
            if head.endswith(" ") and len(head) == 2 and "\u4e00" <= head[0] <= "\u9fff":
                out.append(Span(start, number.start - 1))
                start = number.start
        out.append(Span(start, clause.end))
    return out


def _statements_in_a_row(start: int, end: int, tagged: Tagged) -> list[int]:
    """The signs that part doers each with his own deed ("scheduler 选节点、kubelet 起容器"), and no list of things."""
    signs = [place for place in range(start, end) if tagged.text[place] == "、"]
    if not signs:
        return []
    kinds, deeds, known = [], [], 0
    for left, right in pairwise([start - 1, *signs, end]):
        begin = right - len(tagged.text[left + 1 : right].lstrip())
        doer = next((t for t in tagged.naming if left < t.start < right and (left < start or t.start == begin)), None)
        deed = tagged.text[doer.end : right].strip(" ,。;!?") if doer else ""
        own = [t for t in tagged.tags if doer and doer.end <= t.start and t.end <= right and t.end - t.start > 1]
        if doer is None or not deed or (own and all(doer.named.keys() & t.named.keys() for t in own)):
            return []
        kinds.append(set(doer.named))
        deeds.append(deed)
        known += bool(own)
    each_his_own = len(set(deeds)) == len(deeds) <= 2 * known
    return signs if each_his_own and set.intersection(*kinds) else []


def named_values(tags: Iterable[Tag]) -> dict[str, tuple[str, ...]]:
    """The values that the tags name, by kind; of several the last one stands."""
    named: dict[str, tuple[str, ...]] = {}
    for tag in tags:
        for kind, values in tag.named.items():
            named[kind] = values[-1:]
    return named
