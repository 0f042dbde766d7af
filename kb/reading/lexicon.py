"""The words that the reader knows: concepts of the glossary, values and words of the phrase files, and wordings.

A wording says in what words a sentence states a relation: ``{slot}`` stands for a value, other elements for words;
the order of the elements is free unless ``>`` stands between them. ``[x]`` may be missing, ``a/b`` are alternatives,
``{slot*}`` is a list, ``{slot!}`` one that must be said here and not before, ``{#}`` the number of answers,
``@kind/value`` something that is named here or was just before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from kb.markdown import Block, blocks
from kb.problem import Problem, content_text
from kb.reading.text import fold, without_articles

GENERAL = "words.md"
# The origin of words that belong to no topic.
EVERYWHERE = "*"
SLOT = re.compile(r"\{(#|[A-Za-z_]+)([?*!]{0,2})\}")


class ConceptEdge(NamedTuple):
    """One typed edge that the glossary draws from a concept: ``part-of`` and the id of the other concept."""

    kind: str
    target: str


# How a relation is entitled whose yes says that something must be.
_NEED = re.compile(r"要不要|必须|必不必须|需要|要和|要求|依赖")


@dataclass(frozen=True)
class Concept:
    """A thing with a name.

    ``id`` is ``kind/value``; ``surfaces`` are all its spellings, the name first; ``misspellings`` are those of them
    that are wrong.
    """

    id: str
    name: str
    surfaces: tuple[str, ...]
    topic: str
    definition: str
    path: str
    line: int
    misspellings: tuple[str, ...] = ()
    edges: tuple[ConceptEdge, ...] = ()

    @property
    def kind(self) -> str:
        """The kind of the value, the part of the id before the slash."""
        return self.id.partition("/")[0]

    @property
    def value(self) -> str:
        """The value that models know, the part of the id after the slash."""
        return self.id.partition("/")[2]


@dataclass(frozen=True)
class Element:
    """One element of a wording.

    ``what``: ``slot``, ``count``, ``word`` or ``guard``; ``names``: the slot, alternative words, or guarded meanings.
    ``here``: a slot that is never carried over from before.
    """

    what: str
    names: tuple[str, ...]
    optional: bool = False
    many: bool = False
    after_previous: bool = False
    here: bool = False


@dataclass(frozen=True)
class Wording:
    """One way to state a relation, as a phrase file gives it.

    ``rarest``: the element that texts hold least often, of the words that must be there; None without any.
    """

    relation: str
    text: str
    elements: tuple[Element, ...]
    fixed: Mapping[str, str]
    companions: str
    path: str
    line: int
    rarest: int | None = None


@dataclass
class Lexicon:
    """Everything that phrase files and glossary say.

    ``surfaces``: squeezed surface to the ids it can mean; ``anchors``: the words that call up a topic, by topic.
    """

    concepts: dict[str, Concept] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    surfaces: dict[str, tuple[str, ...]] = field(default_factory=dict)
    origins: dict[str, tuple[str, ...]] = field(default_factory=dict)
    wordings: list[Wording] = field(default_factory=list)
    companions: dict[str, tuple[str, ...]] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    slot_names: dict[str, dict[str, str]] = field(default_factory=dict)

    topics_of: dict[str, str] = field(default_factory=dict)
    anchors: dict[str, frozenset[str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def asks_for_need(self, relation: str) -> bool:
        """Whether a yes to what a relation asks says that something must be, and not only that it can."""
        named = self.slot_names.get(relation, {}).get("answer", "")
        return bool(_NEED.search(self.titles.get(relation, "") + named))

    def add_surface(self, surface: str, meaning: str, file: str) -> None:
        """Let ``surface`` mean ``meaning`` (``kind/value``, or ``=word``); ``file`` is the phrase file that says so."""
        key = squeeze(surface)
        if key:
            _add(self.surfaces, key, meaning)
            _add(self.origins, key, EVERYWHERE if f"{file}.md" == GENERAL else file)

    def name_of(self, kind: str, value: str) -> str:
        """Return the first Chinese or API spelling of a value."""
        return self.names.get(f"{kind}/{value}", value)


def _add(to: dict[str, tuple[str, ...]], key: str, one: str) -> None:
    known = to.get(key, ())
    if one not in known:
        to[key] = (*known, one)


def squeeze(text: str) -> str:
    """Return folded text without blanks and English articles: what surfaces are compared by."""
    return without_articles(fold(text)).replace(" ", "")


def split_surfaces(cell: str) -> list[str]:
    """Return the spellings that a table cell lists."""
    return [part.strip() for part in re.split(r"[、\n]", cell) if part.strip()]


def read_lexicon(*roots: Path) -> Lexicon:
    """Return the lexicon of one or several content directories; what is wrong with it stands in ``problems``."""
    lexicon = Lexicon()
    for root in roots:
        # The general words first: theirs are the names that people see.
        general = root / "phrases" / GENERAL
        for path in [
            root / "glossary.md",
            root / "anchors.md",
            general,
            *sorted(set((root / "phrases").glob("*.md")) - {general}),
        ]:
            if path.exists():
                _read_file(lexicon, path, path.relative_to(root.parent).as_posix())
    for wording in lexicon.wordings:
        for element in wording.elements:
            if element.what == "word":
                for word in element.names:
                    lexicon.add_surface(word, _own(word, wording.companions), wording.companions)
    often = _how_often(lexicon)
    lexicon.wordings = [replace(wording, rarest=_rarest(wording, often)) for wording in lexicon.wordings]
    return lexicon


def _how_often(lexicon: Lexicon) -> dict[str, float]:
    """Return for every plain word a guess how often texts hold it: a short spelling is found more often."""
    often: dict[str, float] = {}
    for surface, meanings in lexicon.surfaces.items():
        guess = 8.0 ** -len(surface) if surface[0] > "z" else 3.0 ** -len(surface)
        for meaning in meanings:
            if meaning[0] == "=":
                often[meaning] = often.get(meaning, 0.0) + guess
    return often


def _rarest(wording: Wording, often: Mapping[str, float]) -> int | None:
    words = [(i, e) for i, e in enumerate(wording.elements) if e.what == "word" and not e.optional]
    if not words:
        return None
    return min(words, key=lambda one: sum(often.get(word, 0.0) for word in words_of(one[1], wording.companions)))[0]


def _own(squeezed: str, file: str) -> str:
    """Return the id of a plain word: topics have words of their own, those of the general file belong to all."""
    return f"={squeezed}" if f"{file}.md" == GENERAL else f"={squeezed}@{file}"


def words_of(element: Element, file: str) -> tuple[str, ...]:
    """Return the ids that can stand for a word element of a phrase file: its own words, then the general ones."""
    return tuple([i for name in element.names for i in (_own(name, file), f"={name}")])


def _read_file(lexicon: Lexicon, path: Path, shown: str) -> None:
    section = ""
    for block in blocks(content_text(path, shown, lexicon.problems)):
        if block.kind == "heading":
            section = block.text
        elif block.kind == "row":
            _read_row(lexicon, block, shown, path.stem)
        elif block.kind == "paragraph" and section == "伴词":
            words = tuple(word for word in split_surfaces(block.text))
            lexicon.companions[path.stem] = lexicon.companions.get(path.stem, ()) + words


def _read_row(lexicon: Lexicon, block: Block, shown: str, file: str) -> None:
    row = dict(zip(block.head, block.cells, strict=False))
    if "主题词" in row:
        words = frozenset(squeeze(word) for word in split_surfaces(row["主题词"]))
        lexicon.anchors[row["主题"]] = lexicon.anchors.get(row["主题"], frozenset()) | words
    elif "id" in row:
        _read_concept(lexicon, row, shown, block.line)
    elif "句式" in row:
        _read_wording(lexicon, row, shown, block.line, file)
    elif "问的是" in row:
        lexicon.titles[row["关系"]] = row["问的是"]
        lexicon.topics_of.setdefault(row["关系"], row.get("主题", "") or file)
        pairs = [part.split() for part in split_surfaces(row.get("槽", ""))]
        lexicon.slot_names[row["关系"]] = {pair[0]: pair[1] for pair in pairs if len(pair) == 2}
    elif "说法" in row:
        word = row["词"]
        surfaces = split_surfaces(row["说法"])
        meaning = word if "/" in word else _own(squeeze(word), file)
        if "/" in word and surfaces:
            lexicon.names.setdefault(word, surfaces[0])
        for surface in surfaces if "/" in word else [word, *surfaces]:
            lexicon.add_surface(surface, meaning, file)


def _read_concept(lexicon: Lexicon, row: dict[str, str], shown: str, line: int) -> None:
    ident, name = row["id"], row["名称"]
    if ident in lexicon.concepts:
        lexicon.problems.append(Problem(shown, line, f"概念 {ident} 出现了两次", "每个 id 只留一行,别名并到一起"))
        return
    wrong = tuple(split_surfaces(row.get("错写", "")))
    spellings = [name, *split_surfaces(row.get("别名", "")), *wrong]
    concept = Concept(
        id=ident,
        name=name,
        surfaces=tuple(dict.fromkeys(spellings)),
        topic=row.get("主题", ""),
        definition=row.get("释义", ""),
        path=shown,
        line=line,
        misspellings=wrong,
        edges=tuple(_concept_edges(lexicon, row.get("关系", ""), shown, line)),
    )
    lexicon.concepts[ident] = concept
    lexicon.names[ident] = name
    for surface in concept.surfaces:
        lexicon.add_surface(surface, ident, "words")


def _concept_edges(lexicon: Lexicon, cell: str, shown: str, line: int) -> Iterator[ConceptEdge]:
    for part in split_surfaces(cell):
        kind, _, target = part.replace("\uff1a", ":").partition(":")
        if kind.strip() and target.strip():
            yield ConceptEdge(kind.strip(), target.strip())
        else:
            remedy = "写成 类型:概念-id,用顿号隔开,例如 part-of:object/pod"
            lexicon.problems.append(Problem(shown, line, f"关系“{part}”读不懂", remedy))


def _read_wording(lexicon: Lexicon, row: dict[str, str], shown: str, line: int, file: str) -> None:
    fixed: dict[str, str] = {}
    for part in row.get("补充", "").split():
        slot, _, value = part.partition("=")
        fixed[slot] = value
    try:
        elements = tuple(_elements(row["句式"]))
    except ValueError as error:
        lexicon.problems.append(Problem(shown, line, f"句式读不懂:{error}", "写法见 content/README.md 的“句式”一节"))
        return
    lexicon.wordings.append(Wording(row["关系"], row["句式"], elements, fixed, file, shown, line))


def _elements(text: str) -> Iterator[Element]:
    after = False
    for token in text.split():
        if token == ">":
            after = True
            continue
        yield _element(token, after)
        after = False


def _element(token: str, after: bool) -> Element:
    optional = token.startswith("[") and token.endswith("]")
    core = token[1:-1] if optional else token
    if slot := SLOT.fullmatch(core):
        what = "count" if slot[1] == "#" else "slot"
        return Element(what, (slot[1],), optional or "?" in slot[2], "*" in slot[2], after, "!" in slot[2])
    if core.startswith("@"):
        return Element("guard", tuple(re.split(r"[|,]", core[1:])), optional, False, after)
    if "{" in core or "}" in core:
        raise ValueError(token)
    return Element("word", tuple(squeeze(word) for word in core.split("/")), optional, False, after)
