"""Logs of errors: one JSON object per line on standard error, and nothing of what a learner wrote."""

from __future__ import annotations

import json
import logging
import sys
from traceback import extract_tb

DEEPEST = 8


class JsonLines(logging.Formatter):
    """Formats a record as one JSON object on one line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; an error is told by its type and by where it happened."""
        line: dict[str, object] = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line.update(getattr(record, "fields", {}))
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["trace"] = [f"{at.filename}:{at.lineno} {at.name}" for at in extract_tb(record.exc_info[2])][-DEEPEST:]
        return json.dumps(line, ensure_ascii=False)


def log_to_stderr() -> None:
    """Send errors of all loggers, and nothing milder, to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(handlers=[handler], level=logging.ERROR, force=True)


def log_error(logger: logging.Logger, error: Exception, method: str, path: str) -> None:
    """Log an error of a request. Its words are left out: they may quote what a learner wrote."""
    logger.error("request failed", exc_info=error, extra={"fields": {"method": method, "path": path}})
