"""Wrong use of the command line, told in one Chinese line."""

from __future__ import annotations

import re

import typer

# The parser's own error class, which typer does not export under a name of its own.
UsageError: type[Exception] = typer.BadParameter.__mro__[1]
_QUOTED = re.compile(r"'([^']*)'")


def told(error: Exception) -> str:
    """Return what was wrong with the command line, and what to do."""
    message = getattr(error, "message", "") or str(error)
    context = getattr(error, "ctx", None)
    command = getattr(context, "command_path", "kubeviva")
    named = _QUOTED.findall(message)
    what = named[-1] if named else re.sub(r"^.*[(:] ?|\.$", "", message)
    kind = type(error).__name__
    if kind == "NoSuchOption":
        problem = f"没有 {getattr(error, 'option_name', what)} 这个选项"
    elif kind == "MissingParameter":
        parameter = getattr(error, "param", None)
        problem = f"缺少 {getattr(parameter, 'metavar', None) or getattr(parameter, 'name', '') or what}"
    elif "No such command" in message or kind == "NoSuchCommand":
        problem = f"没有“{what}”这个命令"
    elif kind == "NoArgsIsHelpError":
        problem = f"{command} 后面要跟一个命令:{'、'.join(getattr(getattr(context, 'command', None), 'commands', ()))}"
    elif "requires an argument" in message:
        problem = f"{getattr(error, 'option_name', what)} 后面要跟一个值"
    elif kind == "BadParameter":
        problem = f"{_named(getattr(error, 'param', None))} {_bounds(message)}"
    else:
        problem = f"多了参数 {what.strip('()')}"
    return f"{problem};用法见 {command} --help"


def _named(parameter: object) -> str:
    """An option as it is typed; whatever else has a value, by its name."""
    options = getattr(parameter, "opts", ())
    return next((one for one in options if one.startswith("--")), getattr(parameter, "name", "") or "参数")


def _bounds(message: str) -> str:
    """What a value has to be, as the parser's English says it."""
    if "valid integer" in message:
        return "要写整数"
    if bound := re.search(r"(greater|less) than or equal to (-?\d+)", message):
        return f"不能{'小于' if bound[1] == 'greater' else '大于'} {bound[2]}"
    return "的值不合规"
