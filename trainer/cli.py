"""The command line: one verb per command; everything heavy is imported inside the verb."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from trainer.exits import GOOD, MISUSE, Misuse

LONGEST_NAME = 64

app = typer.Typer(
    name="kubeviva",
    help="Kubernetes 中文口试官:每句话都变成断言,在机制模型上执行后才判对错。",
    no_args_is_help=False,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
model_app = typer.Typer(
    help="列出、查看、运行机制模型。例:kubeviva model run rollout --jsonl cases.jsonl",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(model_app, name="model")
inbox_app = typer.Typer(
    help="收件箱:没读懂的句子、申诉、值得看看的题。例:kubeviva inbox",
    invoke_without_command=True,
    rich_markup_mode=None,
)
app.add_typer(inbox_app, name="inbox")
team_app = typer.Typer(
    help="团队的成员和邀请,配合 serve --team。例:kubeviva team invite --role admin",
    invoke_without_command=True,
    rich_markup_mode=None,
)
app.add_typer(team_app, name="team")

At = Annotated[
    str, typer.Option("--at", metavar="X.YY", help="按哪个 Kubernetes 小版本判断(缺省:模型知道的最新版本)。")
]
Address = Annotated[
    str,
    typer.Option(
        "--address",
        metavar="URL",
        envvar="KUBEVIVA_ADDRESS",
        show_envvar=False,
        help="成员用什么地址打开,如 https://kubeviva.example.com(缺省:环境变量 KUBEVIVA_ADDRESS)。",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="输出 JSON,供别的程序读取。")]


def _as_learner(name: str) -> str:
    """The option stands for the environment variable, which everything that opens the records goes by."""
    if name and (not name.strip() or not name.isprintable() or len(name) > LONGEST_NAME):
        raise Misuse(f"--learner 读到{name[:20]!r};名字不能是空白或带控制字符,最多 {LONGEST_NAME} 个字")
    if name:
        os.environ["KUBEVIVA_LEARNER"] = name
    return name


Learner = Annotated[
    str,
    typer.Option("--learner", metavar="NAME", callback=_as_learner, help="学习者(缺省:环境变量 KUBEVIVA_LEARNER)。"),
]


@app.command()
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


@app.command()
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


@app.command()
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


@app.command()
def build(
    content: Annotated[str, typer.Option("--content", metavar="DIR", help="内容目录(缺省:自带的 content/)。")] = "",
    json: Json = False,
) -> None:
    """把内容编译成知识库 kb.sqlite。例:kubeviva build"""
    from trainer.commands.build import run

    raise typer.Exit(run(content, as_json=json))


@app.command()
def search(
    words: Annotated[list[str], typer.Argument(metavar="WORDS", help="要找的词,中英文都行。")],
    json: Json = False,
) -> None:
    """全文搜索主题、概念和事实。例:kubeviva search 污点"""
    from trainer.commands.search import run

    raise typer.Exit(run(" ".join(words), as_json=json))


@app.command()
def explain(
    words: Annotated[list[str], typer.Argument(metavar="ID|WORDS", help="事实 id、概念名或几个词。")],
    json: Json = False,
    at: At = "",
) -> None:
    """解释一条事实:证据、邻居、再跑一遍模型。例:kubeviva explain probe-http-range"""
    from trainer.commands.explain import run

    raise typer.Exit(run(" ".join(words), at, as_json=json))


@app.command()
def graph(
    format: Annotated[str, typer.Option("--format", metavar="json|dot|svg", help="输出格式。")] = "json",
) -> None:
    """输出知识图谱。例:kubeviva graph --format dot > kb.dot"""
    from trainer.commands.graph import run

    raise typer.Exit(run(format))


@model_app.command("list")
def model_list(json: Json = False) -> None:
    """列出所有模型。例:kubeviva model list"""
    from trainer.commands.model import run_list

    raise typer.Exit(run_list(as_json=json))


@model_app.command("show")
def model_show(name: Annotated[str, typer.Argument(metavar="NAME", help="模型名。")], json: Json = False) -> None:
    """显示一个模型:出处、不管什么、例子。例:kubeviva model show rollout"""
    from trainer.commands.model import run_show

    raise typer.Exit(run_show(name, as_json=json))


@model_app.command("run")
def model_run(
    name: Annotated[str, typer.Argument(metavar="NAME", help="模型名。")],
    jsonl: Annotated[str, typer.Option("--jsonl", metavar="FILE", help="一行一个 {id,input};- 读标准输入。")] = "",
    manifest: Annotated[str, typer.Option("--manifest", metavar="FILE", help="Kubernetes YAML 清单。")] = "",
    trace: Annotated[bool, typer.Option("--trace", help="逐步说明发生了什么。")] = False,
    json: Json = False,
    at: At = "",
) -> None:
    """运行一个模型。例:kubeviva model run rollout --manifest deploy.yaml --trace"""
    from trainer.commands.model import run_model

    raise typer.Exit(run_model(name, jsonl, manifest, at, as_json=json, trace=trace))


@app.command()
def drill(
    topic: Annotated[str, typer.Option("--topic", help="只练一个主题。")] = "",
    count: Annotated[int, typer.Option("--count", min=1, help="最多几题。")] = 10,
    kind: Annotated[str, typer.Option("--kind", help="只练这些题型,例如 predict 或“预测,选择”。")] = "",
    json: Json = False,
    learner: Learner = "",
) -> None:
    """在终端里练习:提问、评分、排复习。例:kubeviva drill --topic pv-phases"""
    from trainer.commands.drill import run

    raise typer.Exit(run(topic, count, as_json=json, kind=kind))


@app.command()
def interview(
    topics: Annotated[str, typer.Option("--topics", help="主题,逗号隔开(缺省:从全部里挑)。")] = "",
    level: Annotated[str, typer.Option("--level", metavar="junior|senior|sre", help="应聘的级别。")] = "senior",
    minutes: Annotated[int, typer.Option("--minutes", metavar="15|30|60", help="面多久。")] = 30,
    manner: Annotated[
        str, typer.Option("--manner", metavar="neutral|strict|kind", help="面试官的态度:平常、严格、温和。")
    ] = "neutral",
    new: Annotated[bool, typer.Option("--new", help="结束没面完的那场,重新开始。")] = False,
    report: Annotated[str, typer.Option("--report", metavar="FILE", help="把报告写进 .md 或 .html 文件。")] = "",
    json: Json = False,
) -> None:
    """模拟面试:由浅入深,追问两次,最后出报告;没面完的下次接着。例:kubeviva interview --level sre --minutes 15"""
    from trainer.commands.interview import run

    raise typer.Exit(run(topics, level, minutes, manner, new, report, as_json=json))


@app.command()
def due(json: Json = False, learner: Learner = "") -> None:
    """列出到期要复习的事实。例:kubeviva due"""
    from trainer.commands.due import run

    raise typer.Exit(run(as_json=json))


@app.command()
def stats(json: Json = False, learner: Learner = "") -> None:
    """学习统计:复习、记得多少、连续几天、各主题进度。例:kubeviva stats"""
    from trainer.commands.stats import run

    raise typer.Exit(run(as_json=json))


@app.command()
def settings(
    key: Annotated[str, typer.Argument(metavar="NAME", help="要改的设置。")] = "",
    value: Annotated[str | None, typer.Argument(metavar="VALUE", help="设成什么。")] = None,
    json: Json = False,
) -> None:
    """看或改学习的设置:记忆率、每天的量、一天从几点算起。例:kubeviva settings retention 0.92"""
    from trainer.commands.settings import run

    raise typer.Exit(run(key, value, as_json=json))


@app.command()
def export(
    file: Annotated[str, typer.Argument(metavar="FILE", help="写到哪个文件。")],
    format: Annotated[
        str, typer.Option("--format", metavar="json|csv|anki", help="格式(缺省:看文件名 .json、.csv、.apkg)。")
    ] = "",
    all: Annotated[bool, typer.Option("--all", help="全部学习者,不只自己。")] = False,
    learner: Learner = "",
) -> None:
    """导出:全部记录(JSON)、复习(CSV)或 Anki 牌组。例:kubeviva export 记录.json"""
    from trainer.commands.export import run

    raise typer.Exit(run(file, format, everybody=all))


@app.command("import")
def import_(
    file: Annotated[str, typer.Argument(metavar="FILE", help="导出的 JSON,或 Anki 的 .apkg、.colpkg。")],
    learner: Learner = "",
) -> None:
    """导入:读回导出的记录,或收下在 Anki 里的复习;重复导入不会重复记。例:kubeviva import 记录.json"""
    from trainer.commands.import_ import run

    raise typer.Exit(run(file, learner))


@app.command()
def learners(
    forget: Annotated[str, typer.Option("--forget", metavar="NAME", help="永久删掉一位学习者的全部记录。")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="确定要删。")] = False,
    json: Json = False,
) -> None:
    """这台机器上有哪些学习者。例:kubeviva learners"""
    from trainer.commands.learners import run

    raise typer.Exit(run(forget, sure=yes, as_json=json))


@inbox_app.callback()
def inbox(context: typer.Context) -> None:
    """收件箱:没读懂的句子、申诉、值得看看的题。例:kubeviva inbox"""
    if context.invoked_subcommand is None:
        from trainer.commands.inbox import run_list

        raise typer.Exit(run_list(as_json=False))


@inbox_app.command("list")
def inbox_list(json: Json = False) -> None:
    """列出没读懂的句子和申诉,新的在前。例:kubeviva inbox list"""
    from trainer.commands.inbox import run_list

    raise typer.Exit(run_list(as_json=json))


@inbox_app.command("show")
def inbox_show(item: Annotated[str, typer.Argument(metavar="ITEM", help="编号,如 u12。")], json: Json = False) -> None:
    """看一条:整段回答、评了什么、现在读不读得懂。例:kubeviva inbox show u12"""
    from trainer.commands.inbox import run_show

    raise typer.Exit(run_show(item, as_json=json))


@inbox_app.command("dismiss")
def inbox_dismiss(
    items: Annotated[list[str] | None, typer.Argument(metavar="[ITEM...]", help="编号,如 u12 a3。")] = None,
    understood: Annotated[bool, typer.Option("--understood", help="现在已经读得懂的全部处理掉。")] = False,
) -> None:
    """处理掉几条,记录还留着。例:kubeviva inbox dismiss u12 a3"""
    from trainer.commands.inbox import run_dismiss

    raise typer.Exit(run_dismiss(items or [], by_now=understood))


@inbox_app.command("export")
def inbox_export(file: Annotated[str, typer.Argument(metavar="FILE", help="写到哪个文件。")]) -> None:
    """导出成候选说法,一行一个 JSON。例:kubeviva inbox export 候选.jsonl"""
    from trainer.commands.inbox import run_export

    raise typer.Exit(run_export(file))


@inbox_app.command("items")
def inbox_items(json: Json = False) -> None:
    """哪些题太容易、太难、可能判错。例:kubeviva inbox items"""
    from trainer.commands.inbox import run_items

    raise typer.Exit(run_items(as_json=json))


@app.command()
def tune(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只算,不改。")] = False,
    json: Json = False,
) -> None:
    """用自己的复习记录拟合 FSRS 的参数,预测更准才采用。例:kubeviva tune --dry-run"""
    from trainer.commands.tune import run

    raise typer.Exit(run(dry_run, as_json=json))


@app.command()
def serve(
    host: Annotated[str, typer.Option("--host", help="监听地址;没有 --team 只允许本机。")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="端口;被占用就自动换一个,0 随意。")] = 8642,
    open: Annotated[bool, typer.Option("--open", help="启动后打开浏览器。")] = False,
    team: Annotated[bool, typer.Option("--team", help="给多人用:每人用自己的账号登录,互相看不到记录。")] = False,
    address: Address = "",
    proxy: Annotated[str, typer.Option("--proxy", metavar="IP", help="反向代理的地址,它报的来访者才算数。")] = "",
) -> None:
    """启动网页。例:kubeviva serve --port 8642"""
    from trainer.commands.serve import Serving, run

    raise typer.Exit(run(Serving(host, port, team, address if team else "", proxy), open_browser=open))


@team_app.callback()
def team(context: typer.Context) -> None:
    """团队的成员和邀请,配合 serve --team。例:kubeviva team invite --role admin"""
    if context.invoked_subcommand is None:
        from trainer.commands.team import run_list

        raise typer.Exit(run_list(as_json=False))


@team_app.command("invite")
def team_invite(
    role: Annotated[str, typer.Option("--role", metavar="learner|maintainer|admin", help="什么角色。")] = "learner",
    days: Annotated[int, typer.Option("--days", help="链接几天内有效。")] = 7,
    address: Address = "",
) -> None:
    """生成一次性的邀请链接。例:kubeviva team invite --role admin"""
    from trainer.commands.team import run_invite

    raise typer.Exit(run_invite(role, days, address))


@team_app.command("list")
def team_list(json: Json = False) -> None:
    """有哪些成员:角色、最近来过、锁定没有。例:kubeviva team list"""
    from trainer.commands.team import run_list

    raise typer.Exit(run_list(as_json=json))


@team_app.command("role")
def team_role(
    name: Annotated[str, typer.Argument(metavar="NAME", help="成员的名字。")],
    role: Annotated[str, typer.Argument(metavar="ROLE", help="learner、maintainer 或 admin。")],
) -> None:
    """改一个成员的角色。例:kubeviva team role 小王 maintainer"""
    from trainer.commands.team import run_role

    raise typer.Exit(run_role(name, role))


@team_app.command("lock")
def team_lock(name: Annotated[str, typer.Argument(metavar="NAME", help="成员的名字。")]) -> None:
    """锁定一个成员:马上退出,不能再登录,记录留着。例:kubeviva team lock 小王"""
    from trainer.commands.team import run_lock

    raise typer.Exit(run_lock(name))


@team_app.command("unlock")
def team_unlock(name: Annotated[str, typer.Argument(metavar="NAME", help="成员的名字。")]) -> None:
    """让锁定的成员再能登录。例:kubeviva team unlock 小王"""
    from trainer.commands.team import run_unlock

    raise typer.Exit(run_unlock(name))


@team_app.command("reset")
def team_reset(
    name: Annotated[str, typer.Argument(metavar="NAME", help="成员的名字。")], address: Address = ""
) -> None:
    """作废一个成员的密码,给一个设置新密码的链接。例:kubeviva team reset 小王"""
    from trainer.commands.team import run_reset

    raise typer.Exit(run_reset(name, address))


@app.command()
def doctor(json: Json = False) -> None:
    """检查安装,说明哪里不对、怎么修。例:kubeviva doctor"""
    from trainer.commands.doctor import run

    raise typer.Exit(run(as_json=json))


@app.callback(invoke_without_command=True)
def start(context: typer.Context, learner: Learner = "") -> None:
    """不带命令时接着练习。"""
    if context.invoked_subcommand is None:
        from trainer.commands.drill import run

        raise typer.Exit(run("", 10, as_json=False))


def main() -> None:
    """Run the command line; every foreseeable trouble ends in one Chinese line and exit code 2."""
    from kb.textfile import Unreadable
    from trainer.usage import UsageError, told

    try:
        code = app(standalone_mode=False)
    except (Misuse, Unreadable) as error:
        print(f"kubeviva: {error}", file=sys.stderr)
        sys.exit(MISUSE)
    except UsageError as error:
        print(f"kubeviva: {told(error)}", file=sys.stderr)
        sys.exit(MISUSE)
    except typer.Abort:
        sys.exit(130)
    except BrokenPipeError:
        # The reader of a pipe went away (head): nothing is left to say, not even at the interpreter's end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(GOOD)
    except KeyboardInterrupt:
        print(file=sys.stderr)
        sys.exit(130)
    sys.exit(code if isinstance(code, int) else GOOD)
