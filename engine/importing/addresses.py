"""Connections to addresses that are the internet's, not the own network's.

A table of addresses may come from anybody. The address that a name leads to is checked
at the moment of connecting, and exactly that address is connected to, so that neither a
redirect nor a name server that changes its mind gets at the router or a server at home.
"""

from __future__ import annotations

import ipaddress
import socket
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import NameResolutionError, NewConnectionError

from engine.errors import DiscernError

#: IPv6 addresses that stand for an IPv4 one behind a translator.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class PublicAdapter(HTTPAdapter):
    """Lets requests connect to public addresses only."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Have every connection made by the classes below."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {
            "http": _PublicPool,
            "https": _PublicTlsPool,
        }


def is_public(address: str) -> bool:
    """Whether an IP address is one of the internet's."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _connect(connection: HTTPConnection) -> socket.socket:
    """Connect to the first public address of a connection's host that answers."""
    host = connection.host.strip("[]")
    port = connection.port or connection.default_port
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        raise NameResolutionError(connection.host, connection, error) from error
    except UnicodeError as error:
        raise NewConnectionError(connection, "no name of a server") from error
    public = [one for one in found if is_public(str(one[4][0]))]
    if not public:
        raise DiscernError(
            "web.private",
            "The address leads into your own network, or to this computer, and is "
            "not loaded from.",
        )
    trouble: OSError | None = None
    for family, kind, protocol, _, address in public:
        link = socket.socket(family, kind, protocol)
        try:
            link.settimeout(connection.timeout)
            link.connect(address)
        except OSError as error:
            link.close()
            trouble = error
        else:
            return link
    raise NewConnectionError(connection, str(trouble)) from trouble


class _PublicConnection(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return _connect(self)


class _PublicTlsConnection(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        return _connect(self)


class _PublicPool(HTTPConnectionPool):
    ConnectionCls = _PublicConnection


class _PublicTlsPool(HTTPSConnectionPool):
    ConnectionCls = _PublicTlsConnection
