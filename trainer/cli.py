"""The command line: one verb per command; everything heavy is imported inside the verb."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping

import typer

from trainer.exits import GOOD, MISUSE, Misuse
from trainer.help_text import Command, Group
from trainer.verbs import content, learning, program, records
from trainer.verbs.inbox import inbox_app
from trainer.verbs.model import model_app
from trainer.verbs.options import Learner
from trainer.verbs.team import team_app

# In the order of the help.
VERBS: Mapping[str, Callable[..., None]] = {
    "factcheck": content.factcheck,
    "grade": content.grade,
    "check": content.check,
    "build": content.build,
    "search": content.search,
    "explain": content.explain,
    "graph": content.graph,
    "drill": learning.drill,
    "interview": learning.interview,
    "due": learning.due,
    "stats": learning.stats,
    "settings": learning.settings,
    "export": records.export,
    "import": records.import_,
    "learners": records.learners,
    "tune": learning.tune,
    "serve": program.serve,
    "doctor": program.doctor,
}
GROUPS = {"model": model_app, "inbox": inbox_app, "team": team_app}


def start(context: typer.Context, learner: Learner = "") -> None:
    """不带命令时接着练习。"""
    if context.invoked_subcommand is None:
        from trainer.commands.drill import run

        raise typer.Exit(run("", 10, as_json=False))


def assembled() -> typer.Typer:
    """Return the program with all its verbs."""
    made = typer.Typer(
        name="kubeviva",
        cls=Group,
        help="Kubernetes 中文口试官:每句话都变成断言,在机制模型上执行后才判对错。",
        no_args_is_help=False,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    for name, verb in VERBS.items():
        made.command(name, cls=Command)(verb)
    for name, group in GROUPS.items():
        for command in group.registered_commands:
            command.cls = Command
        made.add_typer(group, name=name, cls=Group)
    made.callback(invoke_without_command=True)(start)
    return made


app = assembled()


def main() -> None:
    """Run the command line; every foreseeable trouble ends in one Chinese line and exit code 2."""
    from kb.textfile import Unreadable
    from trainer.usage import UsageError, told

    # To look through everything installed for plugins of pydantic takes 10 ms; ours has none.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
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
