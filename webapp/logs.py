"""Logs of errors: one JSON object per line on standard error, and nothing of what a learner wrote."""

from __future__ import annotations

import json
import logging
import sys
import traceback


class JsonLines(logging.Formatter):
    """Formats a record as one JSON object on one line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, object] = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line.update(getattr(record, "fields", {}))
        return json.dumps(line, ensure_ascii=False)


def log_to_stderr() -> None:
    """Send errors of all loggers, and nothing milder, to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(handlers=[handler], level=logging.ERROR, force=True)


def log_error(logger: logging.Logger, error: Exception, method: str, path: str) -> None:
    """Log an unforeseen error with the place in the code where it happened."""
    trace = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    fields = {"error": type(error).__name__, "method": method, "path": path, "trace": trace[-8:]}
    logger.error("request failed: %s", error, extra={"fields": fields})
