"""What the API takes and gives, as types: they check what comes in, and the document of the API is made from them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from kb.models.release import NEWEST, OLDEST

RELEASES = "|".join(str(minor) for minor in range(OLDEST.minor, NEWEST.minor + 1))
At = Annotated[
    str | None, Field(pattern=rf"^1\.({RELEASES})$", description="按哪个 Kubernetes 小版本判断;不写是最新的")
]
VerdictName = Literal["supported", "contradicted", "outdated", "not_modelled", "no_claim"]
NodeKind = Literal["topic", "concept", "fact", "misconception", "relation", "model"]


def _whole(value: object) -> object:
    """The integer that a JSON number like 3.0 is: JSON Schema takes it for one, and so do some programs."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


class Taken(BaseModel):
    """What somebody sends: nothing more than what is known."""

    model_config = ConfigDict(extra="forbid", strict=True)


class FactcheckRequest(Taken):
    """要核对的一份资料。"""

    text: Annotated[str, Field(max_length=200_000, description="Markdown 或纯文本")]
    file: Annotated[str, Field(max_length=200, description="它的名字,原样写进结果")] = "-"
    at: At = None


class GradeRequest(Taken):
    """要评的一份回答。"""

    id: Annotated[str | int | None, BeforeValidator(_whole), Field(description="原样写进结果")] = None
    question: Annotated[str, Field(min_length=1, max_length=2_000)]
    answer: Annotated[str, Field(max_length=200_000)]
    topic: Annotated[str | None, Field(max_length=100, description="主题,帮着找题目问的是什么;可以不写")] = None
    at: At = None


class RunRequest(Taken):
    """模型的一次运行。"""

    input: Annotated[dict[str, Any], Field(description="和录制用例的 input 同样的形状,见模型的 input_schema")]
    at: At = None


class Trouble(BaseModel):
    """出了什么错,一行中文。"""

    error: str
    status: int


class Counterexample(BaseModel):
    """驳倒一句话的情形。"""

    given: Any
    model: Any
    claim: Any


class Claim(BaseModel):
    """一句话里的一个断言。``start`` 和 ``end`` 是全文里的码点。"""

    quote: str
    start: int
    end: int
    verdict: VerdictName
    fact: str | None
    model: str | None
    why: str
    right: str | None
    until: str | None
    since: str | None
    counterexample: Counterexample | None
    evidence: list[str]


class Sentence(BaseModel):
    """一句话和对它的判断。"""

    start: int
    end: int
    line: int
    quote: str
    topic: str | None
    verdict: VerdictName
    partly_read: bool
    unread: list[str]
    claims: list[Claim]


class FactcheckReport(BaseModel):
    """一份资料逐句核对的结果。"""

    file: str
    kubernetes: str
    sentences: list[Sentence]
    summary: dict[VerdictName, int]


class Point(BaseModel):
    """题目问的一个要点。"""

    fact: str
    text: str
    status: Literal["covered", "missing", "contradicted"]
    quote: str | None


class Grade(BaseModel):
    """一份回答的评分。"""

    id: str | int | None
    topic: str | None
    score: Annotated[int, Field(ge=0, le=100)]
    points: list[Point]
    claims: list[Claim]
    followups: list[str]
    rating: Literal["again", "hard", "good", "easy"]


class Source(BaseModel):
    """出处:Kubernetes 源码或规范里的位置。"""

    path: str
    symbol: str


class ModelName(BaseModel):
    """一个模型。"""

    name: str
    title: str
    room: str


class ModelList(BaseModel):
    """全部模型。"""

    models: list[ModelName]


class ModelDetails(BaseModel):
    """一个模型:出处、不管什么、例子、输入的形状。"""

    name: str
    title: str
    sources: list[Source]
    leaves_out: list[str]
    example: Any
    manifest_kinds: list[str]
    input_schema: dict[str, Any]


class Step(BaseModel):
    """运行中的一步。"""

    actor: str
    did: str
    why: str
    second: float | None
    state: dict[str, Any]


class RunResult(BaseModel):
    """运行的结果。``output`` 和录制用例的 ``observed`` 同样的形状。"""

    output: dict[str, Any]
    trace: list[Step]


class Hit(BaseModel):
    """搜到的一样东西。"""

    kind: NodeKind
    id: str
    title: str
    snippet: str
    matches: list[tuple[int, int]]
    exact: bool


class SearchResult(BaseModel):
    """搜索结果,最合适的在前。"""

    query: str
    hits: list[Hit]


class FactLine(BaseModel):
    """一条事实或误区。"""

    kind: Literal["fact", "misconception"]
    id: str
    sentence: str
    topic: str
    level: int
    relation: str


class FactList(BaseModel):
    """事实和误区,按主题的次序。"""

    facts: list[FactLine]


class NodeLine(BaseModel):
    """图谱里的一个点。"""

    kind: NodeKind
    id: str
    title: str


class NeighbourLine(NodeLine):
    """一个邻居;``outward`` 表示边指向它。"""

    edge: str
    outward: bool


class Recorded(BaseModel):
    """真实集群的用例。"""

    model: str
    cases: int
    kubernetes: str
    example: str


class Run(BaseModel):
    """在一个情形上跑出来的答案。"""

    given: str
    answer: str


class RelationLine(BaseModel):
    """一个关系。"""

    name: str
    title: str


class FactDetails(BaseModel):
    """一条事实和它的全部证据。"""

    kind: Literal["fact", "misconception"]
    id: str
    sentence: str
    note: str
    topic: str
    level: int
    path: str
    line: int
    kubernetes: str
    stands: bool
    verdict: VerdictName
    cases: int
    why: str
    relation: RelationLine
    sources: list[Source]
    recorded: list[Recorded]
    runs: list[Run]
    corrections: list[NodeLine]
    siblings: list[NodeLine]
    neighbours: list[NeighbourLine]


class GraphNode(BaseModel):
    """图谱里的一个点和它写在哪里。"""

    key: str
    kind: NodeKind
    id: str
    title: str
    path: str
    line: int


class GraphEdge(BaseModel):
    """一条边;两端是点的 ``key``。"""

    kind: str
    source: str
    target: str


class Graph(BaseModel):
    """整张图谱。"""

    nodes: list[GraphNode]
    edges: list[GraphEdge]


class Neighbourhood(NodeLine):
    """一个点和它的邻居。"""

    neighbours: list[NeighbourLine]
