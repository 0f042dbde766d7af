"""The table of the API's operations, and its OpenAPI document made from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from webapp.api import values

BASE = "/api/v1"
OPENAPI = "3.1.0"
TITLE = "kubeviva 接口"
VERSION = "1"
AT = {
    "name": "at",
    "in": "query",
    "required": False,
    "description": "按哪个 Kubernetes 小版本判断;不写是最新的",
    "schema": {"type": "string", "pattern": rf"^1\.({values.RELEASES})$"},
}
ERRORS = {
    400: "没看懂这次请求",
    404: "没有这样东西",
    413: "一次最多收 10 MB",
    415: "要 Content-Type: application/json",
}


@dataclass(frozen=True)
class Operation:
    """One operation. ``parameters``: as OpenAPI writes them; ``example``: a body that can be sent as it is."""

    name: str
    method: str
    path: str
    summary: str
    answer: type[BaseModel]
    body: type[BaseModel] | None = None
    parameters: tuple[dict[str, Any], ...] = ()
    errors: tuple[int, ...] = (400,)
    example: dict[str, Any] | None = field(default=None)


def _named(name: str, description: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "description": description, "schema": {"type": "string"}}


OPERATIONS = (
    Operation(
        "factcheck",
        "post",
        "/factcheck",
        "逐句核对一份资料,和 kubeviva factcheck --json 同样的结果",
        values.FactcheckReport,
        values.FactcheckRequest,
        errors=(400, 413, 415),
        example={"text": "PV 刚创建时阶段是 Bound。", "at": "1.36"},
    ),
    Operation(
        "grade",
        "post",
        "/grade",
        "给一份回答评分,和 kubeviva grade --json 同样的结果;不记进学习记录",
        values.Grade,
        values.GradeRequest,
        errors=(400, 413, 415),
        example={"question": "PV 有哪些阶段?", "answer": "有五个:Pending、Available、Bound、Released、Failed。"},
    ),
    Operation("models", "get", "/models", "列出模型", values.ModelList, errors=()),
    Operation(
        "model",
        "get",
        "/models/{name}",
        "一个模型:出处、不管什么、例子、输入的形状",
        values.ModelDetails,
        parameters=(_named("name", "模型名"),),
        errors=(404,),
    ),
    Operation(
        "run",
        "post",
        "/models/{name}/run",
        "运行一个模型",
        values.RunResult,
        values.RunRequest,
        parameters=(_named("name", "模型名"),),
        errors=(400, 404, 413, 415),
        example={"input": {"replicas": 4, "strategy": None, "ready": "all"}},
    ),
    Operation(
        "search",
        "get",
        "/search",
        "全文搜索主题、概念、事实、关系和模型",
        values.SearchResult,
        parameters=(
            {
                "name": "q",
                "in": "query",
                "required": True,
                "description": "要找的词,中英文都行",
                "schema": {"type": "string", "minLength": 1, "pattern": r"\S"},
            },
        ),
    ),
    Operation(
        "facts",
        "get",
        "/facts",
        "列出事实和误区",
        values.FactList,
        parameters=(
            {
                "name": "topic",
                "in": "query",
                "required": False,
                "description": "只要一个主题的",
                "schema": {"type": "string"},
            },
        ),
        errors=(404,),
    ),
    Operation(
        "fact",
        "get",
        "/facts/{name}",
        "一条事实和它的全部证据,当场再执行一遍",
        values.FactDetails,
        parameters=(_named("name", "事实的 id"), AT),
        errors=(400, 404),
    ),
    Operation("graph", "get", "/graph", "整张图谱,和 kubeviva graph 同样的结果", values.Graph, errors=()),
    Operation(
        "node",
        "get",
        "/graph/{kind}/{ident}",
        "图谱里的一个点和它的邻居",
        values.Neighbourhood,
        parameters=(
            _named("kind", "topic、concept、fact、misconception、relation 或 model"),
            _named("ident", "点的 id"),
        ),
        errors=(404,),
    ),
)


# What a team's server may answer besides.
TEAM_ERRORS = {401: "没有密钥,也没有登录", 429: "交得太快了,过一会儿再来"}
KEY = {"type": "http", "scheme": "bearer", "description": "“账号”页里生成的密钥"}


def document(server: str, team: bool = False) -> dict[str, Any]:
    """Return the OpenAPI document of the API as it is served at an address; a team's wants a key."""
    kinds = {operation.answer for operation in OPERATIONS} | {values.Trouble}
    kinds |= {operation.body for operation in OPERATIONS if operation.body}
    ordered = sorted(kinds, key=lambda kind: kind.__name__)
    _, schemas = models_json_schema(
        [(kind, "validation") for kind in ordered], ref_template="#/components/schemas/{model}"
    )
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        paths.setdefault(BASE + operation.path, {})[operation.method] = _described(operation, team)
    told: dict[str, Any] = {
        "openapi": OPENAPI,
        "info": {"title": TITLE, "version": VERSION, "description": "JSON 接口;只读,不改学习记录。"},
        "servers": [{"url": server}],
        "paths": paths,
        "components": {"schemas": schemas["$defs"]},
    }
    if team:
        told["components"]["securitySchemes"] = {"key": KEY}
        told["security"] = [{"key": []}]
    return told


def _described(operation: Operation, team: bool) -> dict[str, Any]:
    responses = {"200": _answer(operation.answer, "好")}
    responses |= {str(code): _answer(values.Trouble, ERRORS[code]) for code in operation.errors}
    if team:
        responses |= {str(code): _answer(values.Trouble, words) for code, words in TEAM_ERRORS.items()}
    described: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "parameters": list(operation.parameters),
        "responses": responses,
    }
    if operation.body:
        content: dict[str, Any] = {"schema": _ref(operation.body)}
        if operation.example:
            content["example"] = operation.example
        described["requestBody"] = {"required": True, "content": {"application/json": content}}
    return described


def _answer(kind: type[BaseModel], words: str) -> dict[str, Any]:
    return {"description": words, "content": {"application/json": {"schema": _ref(kind)}}}


def _ref(kind: type[BaseModel]) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{kind.__name__}"}
