"""The web application: server-rendered pages over kb and trainer, for one machine, without JavaScript if need be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask
from flask.json.provider import DefaultJSONProvider
from jinja2 import StrictUndefined

from webapp import errors, language, security, theme
from webapp.addresses import RowNumber, address_for
from webapp.desk import open_desk
from webapp.pages import blueprints
from webapp.team import install as team
from webapp.typesetting import Typesetting
from webapp.words import FILTERS, SHARED

MOST_BYTES = 10 * 1024 * 1024
DEFAULTS: dict[str, Any] = {
    "CONTENT": None,
    "TEAM": None,
    "MAX_CONTENT_LENGTH": MOST_BYTES,
    "MAX_FORM_MEMORY_SIZE": MOST_BYTES,
    # Only names of this machine: a foreign page cannot reach the server under a name of its own (DNS rebinding).
    "TRUSTED_HOSTS": ["127.0.0.1", "localhost"],
    "SEND_FILE_MAX_AGE_DEFAULT": 0,
}


class _Json(DefaultJSONProvider):
    """JSON as the command line writes it: Chinese as it is, keys in their order."""

    ensure_ascii = False
    sort_keys = False


def create_app(config: Mapping[str, Any]) -> Flask:
    """Return the application.

    ``config``: ``SECRET_KEY`` (bytes, signs form tokens), ``ENVIRONMENT`` (names the places of the databases) and
    ``NOW`` (returns the time, with the zone that decides what today is) are needed; ``CONTENT`` (Path) is another
    content directory; ``TEAM`` (webapp.team.team.Manner) makes it one for many, who sign in. Raise
    kb.knowledge.MissingContent or trainer.records.trouble.RecordsTrouble.
    """
    app = Flask(__name__)
    app.config.update(DEFAULTS)
    app.config.update(config)
    app.json = _Json(app)
    app.url_map.converters["int"] = RowNumber
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension(Typesetting)
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals.update(SHARED, url_for=address_for)
    open_desk(app)
    team.install(app)
    security.protect(app)
    theme.install(app)
    language.install(app)
    errors.install(app)
    for blueprint in blueprints():
        app.register_blueprint(blueprint)
    return app
