"""A bare yes or no under a question, as the statement that it makes ("Job 能写 Always 吗?" – "可以。")."""

from __future__ import annotations

import re
from dataclasses import replace

from kb.document import Sentence
from kb.knowledge import Knowledge
from kb.models.release import Release
from kb.reading.text import fold
from kb.surroundings import Surroundings
from kb.verdict import Judged, judge

# A word with a Latin name behind it has an object: "没有 Ingress Controller 时" is no "no".
_END = r"(?=[,。.;!:]|\s*$|\s+(?![\sA-Za-z]))"
_ANSWER = re.compile(
    rf"(?P<no>(?:不是的|不是|不对|不能|不可以|不会的|不会|不算|不需要|不要|不用|没有|不支持|不行|否){_END}|no(?=[,。.;!\s:]|$))"
    rf"|(?:是的|是|对的|对|能够|能|可以的|可以|会的|会|算的|算|需要|要的|要|有的|有|支持|没错){_END}|yes(?=[,。.;!\s:]|$)"
)
_ECHO = re.compile(
    r"(?P<no>不会|不能|不可以|不用|不需要|不要|不支持|不算)?(?P<yes>会|能够|能|可以|需要|要|支持|算)?(?P<again>[^,。;!?]{1,12}?)[了的]?[。.!]?"
)
_ASKED = re.compile(r"\s*[吗么][\s?*_\"')]*$")
_WHETHER = re.compile(
    r"是否(?P<verb>能|有|会|要|可以|支持|需要)?"
    r"|(?P<once>能|有|会|要|可|需|是|用|算|行|通|该)[不没](?P=once)(?P<rest>[要以])?|支持不支持|支不支持|需要不需要|需不需要|可不可以"
)
_QUESTION_MARK = re.compile(r"[?*_\s]+$")
_OPEN = re.compile(r"什么|哪|怎|如何|为何|多少|几|还是|谁")
_VERBS = {
    "可": "可以",
    "需": "需要",
    "用": "需要",
    "支持不支持": "支持",
    "需要不需要": "需要",
    "支不支持": "支持",
    "需不需要": "需要",
    "可不可以": "可以",
}


def statement_of(question: str) -> str | None:
    """Return what a yes to a question states, None when it cannot be answered by yes or no."""
    asked = fold(question)
    if _OPEN.search(asked):
        return None
    if plainly := _ASKED.search(asked):
        return question[: plainly.start()]
    found = whether(asked)
    if found is None:
        return None
    start, end, verb = found
    return question[:start] + verb + _QUESTION_MARK.sub("", question[end:])


def _echo(answer: str, question: str) -> re.Match[str] | None:
    """A yes or no that only says again what the question asked ("NoSchedule 会赶走 Pod 吗?" – "会赶走。")."""
    said = _ECHO.fullmatch(answer)
    return said if said and (said["no"] or said["yes"]) and said["again"].strip() in question else None


def whether(asked: str) -> tuple[int, int, str] | None:
    """Return where a folded text asks whether ("能不能", "是否支持"), and the verb of a yes; None when it does not."""
    match = _WHETHER.search(asked)
    if match is None:
        return None
    verb = match["verb"] or (match["once"] or "") + (match["rest"] or "")
    return match.start(), match.end(), _VERBS.get(match[0], _VERBS.get(verb, verb))


def read_short_answer(
    sentence: Sentence, quote: str, around: Surroundings, knowledge: Knowledge, at: Release
) -> tuple[Judged, ...]:
    """Return what a sentence that begins with yes or no says by that word alone; nothing when that is not wholly clear.

    The claims stand at the place of the word.
    """
    said = _ANSWER.match(fold(quote)) or _echo(fold(quote), fold(around.question))
    statement = statement_of(around.question) if said and around.question else None
    if said is None or statement is None:
        return ()
    reading = knowledge.reader.read(statement, around.above(), topics=around.topics())
    if reading.unread or any(found.unread or found.danger for found in reading.found):
        return ()
    start, end = sentence.start, sentence.start + said.end()
    out: list[Judged] = []
    for found in reading.found:
        positive = found.claim.positive is not bool(said["no"])
        claim = replace(found.claim, start=start, end=end, quote=quote[: said.end()], positive=positive)
        judged = judge(replace(found, claim=claim, lists={}), knowledge.relations, at)
        out += [replace(one, answers=True) for one in judged]
    return tuple(out)
