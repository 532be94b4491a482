"""Who may see a page that is open to the network: those who have its token."""

from __future__ import annotations

import hmac
import ipaddress
import secrets
import socket

from flask import Flask, Request, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from engine.web import problems
from engine.web.request import EVERYWHERE

COOKIE = "discern_token"
PARAMETER = "token"
_OPEN = {"/healthz"}
#: Names of this computer that a page on loopback answers to. Any other is a page
#: elsewhere that pretends to be this one.
_LOOPBACK_NAMES = ["127.0.0.1", "localhost", "[::1]"]


def new_token() -> str:
    """A token that nobody guesses."""
    return secrets.token_urlsafe(16)


def is_loopback(host: str) -> bool:
    """Whether an address is reachable from this computer alone."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def link(host: str, port: int, token: str) -> str:
    """The address to open, with the token where there is one."""
    name = _own_address() if host in {EVERYWHERE, "::"} else host
    if ":" in name and not name.startswith("["):
        name = f"[{name}]"
    question = f"?{PARAMETER}={token}" if token else ""
    return f"http://{name}:{port}/{question}"


def guard(app: Flask, token: str) -> None:
    """Let in only those who know ``token``; without one, only this computer's names."""
    if not token:
        app.config["TRUSTED_HOSTS"] = list(_LOOPBACK_NAMES)
        return

    @app.before_request
    def check() -> AnyResponse | None:
        if request.path in _OPEN:
            return None
        asked = request.args.get(PARAMETER, "")
        if asked and request.method == "GET" and _same(asked, token):
            return _remembered(token)
        if not any(_same(one, token) for one in _known(request)):
            raise problems.no_token()
        return None


def _known(asked: Request) -> tuple[str, str]:
    scheme, _, value = asked.headers.get("Authorization", "").partition(" ")
    bearer = value.strip() if scheme.lower() == "bearer" else ""
    return bearer, asked.cookies.get(COOKIE, "")


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


def _remembered(token: str) -> AnyResponse:
    """Keep the token in a cookie and out of the address bar."""
    response: AnyResponse = redirect(request.path, 303)
    assert isinstance(response, Response | AnyResponse)
    response.set_cookie(COOKIE, token, httponly=True, samesite="Strict")
    return response


def _own_address() -> str:
    """This computer's address in its network; nothing is sent to find it out."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        name = probe.getsockname()[0]
    return str(name)
