"""Where the program keeps its databases and caches."""

from __future__ import annotations

from collections.abc import Mapping
from os.path import expanduser
from pathlib import Path

from platformdirs import user_cache_dir, user_data_dir

HOME = "KUBEVIVA_HOME"


def kb_path(environment: Mapping[str, str]) -> Path:
    """Return the place of the knowledge base, which can be thrown away at any time."""
    return _home(environment, user_cache_dir("kubeviva")) / "kb.sqlite"


def prepared_path(environment: Mapping[str, str]) -> Path:
    """Return the place of the content as it was read last, which can be thrown away at any time."""
    return kb_path(environment).with_name("content.prepared")


def records_path(environment: Mapping[str, str]) -> Path:
    """Return the place of the learner's records, which are precious."""
    return _home(environment, user_data_dir("kubeviva")) / "records.sqlite"


def _home(environment: Mapping[str, str], ordinary: str) -> Path:
    return Path(expanduser(environment.get(HOME) or ordinary)).absolute()
