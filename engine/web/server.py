"""The job that serves a model as a page until it is told to stop."""

from __future__ import annotations

import errno
import socket
import time
from pathlib import Path
from typing import Any

import waitress
from waitress import wasyncore

from engine.errors import JobError
from engine.models.classifier import Classifier
from engine.models.modelfile import load_model
from engine.progress import Note, Progress, Report, Token
from engine.web import access
from engine.web.answering import Answerer
from engine.web.app import create_app
from engine.web.request import READY, Serve, Served

#: Seconds between two looks at whether it is time to stop.
_LOOK_EVERY = 0.2
#: Requests that are taken in at once. They wait in a line of their own before pictures
#: are decoded, so this is no limit to the work, only to the talking.
_THREADS = 32
_CONNECTIONS = 200


def serve(request: Serve, *, report: Report, token: Token) -> Served:
    """Serve a model; ends, with what was done, when ``token`` is cancelled.

    Reports a note with the code ``serve.ready`` and the link, then how many pictures
    were answered.

    Raises:
        ModelError: The model cannot be used.
        JobError: The address cannot be listened on (``serve.port``).
    """
    model = load_model(Path(request.model))
    secret = request.token
    if not secret and not access.is_loopback(request.host):
        secret = access.new_token()
    app = create_app(Classifier(model, top=request.top), request.limits, secret)
    answerer: Answerer = app.extensions["answerer"]
    listener = _listen(request)
    # Ours, so that this thread can go round the sockets itself, and stop.
    sockets: dict[int, Any] = {}
    server = waitress.create_server(
        app,
        map=sockets,
        sockets=[listener],
        threads=_THREADS,
        connection_limit=_CONNECTIONS,
        # Flask refuses what is too large, with a sentence; this is the wall behind.
        max_request_body_size=2 * request.limits.body_bytes,
        # Bodies stay in memory: nobody's pictures are written to a disk.
        inbuf_overflow=4 * request.limits.body_bytes,
        ident=None,
    )
    start = time.monotonic()
    try:
        port = listener.getsockname()[1]
        address = access.link(request.host, port, secret)
        report(Note(READY, "The page is open.", address))
        told = -1
        while not token.cancelled:
            wasyncore.loop(timeout=_LOOK_EVERY, map=sockets, count=1)
            done, _ = answerer.counts
            if done != told:
                report(Progress("serve", done, unit="images"))
                told = done
    finally:
        server.task_dispatcher.shutdown()
        wasyncore.close_all(sockets, ignore_all=True)
    pictures, failed = answerer.counts
    return Served(pictures, failed, time.monotonic() - start)


def _listen(request: Serve) -> socket.socket:
    try:
        place = socket.getaddrinfo(
            request.host, request.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        return socket.create_server(place[4][:2], family=place[0])
    except OSError as error:
        raise _cannot_listen(error, request) from error


def _cannot_listen(error: OSError, request: Serve) -> JobError:
    reason = error.strerror or str(error)
    remedy = "Choose another address."
    if error.errno in {errno.EADDRINUSE, errno.EACCES}:
        remedy = "Choose another port; 0 takes any that is free."
    return JobError(
        "serve.port",
        f"The page cannot be opened at {request.host}, port {request.port}: {reason}.",
        remedy=remedy,
    )
