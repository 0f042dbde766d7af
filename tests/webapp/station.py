"""A server in this process that can go away and come back at the same address, with its records."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread

from flask import Flask
from waitress.server import BaseWSGIServer, create_server

from tests.patience import PATIENCE


@dataclass
class Station:
    """One address; ``up`` and ``down`` are what happens to whoever is on the way."""

    app: Flask
    port: int = 0
    _server: BaseWSGIServer | None = None
    _thread: Thread | None = None
    _silent: socket.socket | None = None

    @property
    def address(self) -> str:
        """Where the server is, or was."""
        return f"http://127.0.0.1:{self.port}"

    def up(self) -> None:
        """Serve, at the same address as before."""
        self.down()
        listening = _listening(self.port)
        self.port = listening.getsockname()[1]
        self._server = create_server(self.app, sockets=[listening], threads=4, map={})
        self._thread = Thread(target=self._server.run, daemon=True)
        self._thread.start()

    def hang(self) -> None:
        """Take in what is sent, and never answer it."""
        self.down()
        self._silent = _listening(self.port)
        self._silent.listen(64)

    def down(self) -> None:
        """Be out of reach."""
        if self._silent is not None:
            self._silent.close()
            self._silent = None
        if self._server is None or self._thread is None:
            return
        server, self._server = self._server, None
        for channel in list(server.active_channels.values()):
            server.trigger.pull_trigger(channel.handle_close)
        server.trigger.pull_trigger(server.close)
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()


def _listening(port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", port))
    return listening


@contextmanager
def station(app: Flask) -> Iterator[Station]:
    """Give a server that is up."""
    found = Station(app)
    found.up()
    try:
        yield found
    finally:
        found.down()
