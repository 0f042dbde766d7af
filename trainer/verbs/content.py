"""Verbs that read texts and the content."""

from __future__ import annotations

from typing import Annotated

import typer

from trainer.verbs.options import At, Json


def factcheck(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="文本或 Markdown 文件;- 读标准输入。")],
    json: Json = False,
    at: At = "",
    why: Annotated[bool, typer.Option("--why", help="逐句说明是怎样读的:断言、没读懂的词、所用句式。")] = False,
    html: Annotated[str, typer.Option("--html", metavar="FILE", help="另外写一份单个文件的网页报告,离线也能看。")] = "",
    jobs: Annotated[int, typer.Option("--jobs", metavar="N", help="文件多时用 N 个进程分着核对。")] = 1,
) -> None:
    """逐句核对一份面试资料。例:kubeviva factcheck notes.md --html report.html"""
    from trainer.commands.factcheck import run

    raise typer.Exit(run(files, at, as_json=json, why=why, html=html, jobs=jobs))


def grade(
    question: Annotated[str, typer.Option("--question", help="面试题原文。")] = "",
    answer: Annotated[str | None, typer.Option("--answer", help="要评分的回答。")] = None,
    topic: Annotated[str, typer.Option("--topic", help="主题(可省,程序自己会找)。")] = "",
    jsonl: Annotated[
        str, typer.Option("--jsonl", metavar="FILE", help="一行一个 {id,question,topic,answer};- 读标准输入。")
    ] = "",
    json: Json = False,
    at: At = "",
) -> None:
    """给一段回答评分。例:kubeviva grade --question "探针有哪些方式?" --answer "四种:..." """
    from trainer.commands.grade import run

    raise typer.Exit(run(question, answer, topic, jsonl, at, as_json=json))


def check(
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="[PATH...]", help="内容文件或目录(缺省:自带的 content/)。")
    ] = None,
    json: Json = False,
    mutate: Annotated[bool, typer.Option("--mutate", help="再跑每条事实的近似错句,必须全部变红。")] = False,
    at: At = "",
) -> None:
    """检查内容里的每条事实。例:kubeviva check --mutate"""
    from trainer.commands.check import run

    raise typer.Exit(run(paths or [], at, as_json=json, mutate=mutate))


def build(
    content: Annotated[str, typer.Option("--content", metavar="DIR", help="内容目录(缺省:自带的 content/)。")] = "",
    json: Json = False,
) -> None:
    """把内容编译成知识库 kb.sqlite。例:kubeviva build"""
    from trainer.commands.build import run

    raise typer.Exit(run(content, as_json=json))


def search(
    words: Annotated[list[str], typer.Argument(metavar="WORDS", help="要找的词,中英文都行。")],
    json: Json = False,
) -> None:
    """全文搜索主题、概念和事实。例:kubeviva search 污点"""
    from trainer.commands.search import run

    raise typer.Exit(run(" ".join(words), as_json=json))


def explain(
    words: Annotated[list[str], typer.Argument(metavar="ID|WORDS", help="事实 id、概念名或几个词。")],
    json: Json = False,
    at: At = "",
) -> None:
    """解释一条事实:证据、邻居、再跑一遍模型。例:kubeviva explain probe-http-range"""
    from trainer.commands.explain import run

    raise typer.Exit(run(" ".join(words), at, as_json=json))


def graph(
    format: Annotated[str, typer.Option("--format", metavar="json|dot|svg", help="输出格式。")] = "json",
) -> None:
    """输出知识图谱。例:kubeviva graph --format dot > kb.dot"""
    from trainer.commands.graph import run

    raise typer.Exit(run(format))
