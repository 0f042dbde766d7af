"""Error pages in Chinese: what happened, and what to do next."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, Response, current_app, jsonify, render_template, request
from werkzeug.exceptions import BadRequest, HTTPException, InternalServerError, SecurityError, ServiceUnavailable

from kb.database.store import StoreError
from trainer.records.trouble import RecordsTrouble
from webapp.api.operations import BASE
from webapp.logs import log_error


@dataclass(frozen=True)
class Trouble:
    """What an error page says: a title, what it means, and what to do."""

    title: str
    meaning: str
    remedy: str


TROUBLES = {
    400: Trouble("没看懂这次请求", "地址或表单里有读不懂的东西。", "返回上一页改一改,或从首页重新开始。"),
    401: Trouble("要先登录", "登录过期了,或者还没有登录;这次提交没有处理。", "登录以后再提交一次。"),
    403: Trouble("这次提交没有执行", "表单的凭证对不上。", "返回上一页,刷新后再提交。"),
    404: Trouble("没有这一页", "地址可能写错了,或者内容已经改名。", "到知识库里找找,或者搜索。"),
    405: Trouble("这个地址不能这样打开", "它只接受页面上的表单。", "从首页重新进入。"),
    413: Trouble("太大了", "一次最多收 10 MB。", "把文件拆开,或在终端里用 kubeviva factcheck 核对。"),
    429: Trouble("太快了", "一段时间里只收这么多。", "等一会儿再来。"),
    503: Trouble("数据库用不了", "数据库读不出或写不进。", "照上面说的处理后,返回上一页再提交一次。"),
    500: Trouble("程序出错了", "这是程序的错,不是你的。", "错误已写进服务器的终端;可以返回上一页再试一次。"),
}


def install(app: Flask) -> None:
    """Give an application its error pages."""
    app.register_error_handler(HTTPException, _page)
    app.register_error_handler(RecordsTrouble, _unusable)
    app.register_error_handler(StoreError, _unusable)
    app.register_error_handler(Exception, _crash)


def _page(error: HTTPException) -> tuple[str, int, dict[str, str]] | tuple[str, int] | Response:
    if isinstance(error, SecurityError):
        # A page would need the host's name, which is not to be trusted here.
        return f"400 这个服务器只认这些名字:{'、'.join(current_app.config['TRUSTED_HOSTS'])}。\n", 400
    code = error.code or 500
    trouble = TROUBLES.get(code, TROUBLES[400 if code < 500 else 500])
    if request.path.startswith(f"{BASE}/"):
        return _told(error, code, trouble)
    own = error.description if _is_ours(error) else None
    wait = getattr(error, "retry_after", None)
    page = render_template("errors/error.html", code=code, trouble=trouble, said=own, written=_written(code))
    return page, code, {"Retry-After": str(wait)} if wait else {}


def _written(code: int) -> str:
    """What somebody wrote whose session had ended meanwhile: it must not be lost."""
    return request.form.get("text", "") if code == 401 else ""


def _told(error: HTTPException, code: int, trouble: Trouble) -> Response:
    """The error as JSON, with what the library knows of it: which methods are allowed, for one."""
    own = error.description if error.description != type(error).description else trouble.title
    response = jsonify({"error": own, "status": code})
    response.status_code = code
    for name, value in error.get_headers():
        if name != "Content-Type":
            response.headers[name] = value
    return response


def _is_ours(error: HTTPException) -> bool:
    """Whether the description was given by a view of ours, not by the library."""
    return error.description != type(error).description and not isinstance(error, BadRequest | SecurityError)


def _unusable(trouble: RecordsTrouble | StoreError) -> tuple[str, int] | Response:
    log_error(current_app.logger, trouble, request.method, request.path)
    if request.path.startswith(f"{BASE}/"):
        return _told(ServiceUnavailable(str(trouble)), 503, TROUBLES[503])
    return render_template("errors/error.html", code=503, trouble=TROUBLES[503], said=str(trouble), written=""), 503


def _crash(error: Exception) -> tuple[str, int, dict[str, str]] | tuple[str, int] | Response:
    if isinstance(error, HTTPException):
        return _page(error)
    log_error(current_app.logger, error, request.method, request.path)
    if request.path.startswith(f"{BASE}/"):
        return _told(InternalServerError(), 500, TROUBLES[500])
    return render_template("errors/error.html", code=500, trouble=TROUBLES[500], said=None, written=""), 500
