"""Reaching a cluster by Ray, or beginning one on this computer.

Nothing is told to Ray's makers; a cluster of this computer listens on loopback alone.
"""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from engine.batch.cluster.extra import is_installed
from engine.batch.cluster.request import LOCAL
from engine.errors import DiscernError
from engine.models.encoder import default_threads
from engine.paths import is_frozen

#: Ray's smallest store is enough: only numbers of shards go through it.
_STORE_BYTES = 100 * 2**20
_LOOPBACK = "127.0.0.1"
#: Seconds to wait for a cluster's address to answer.
_PATIENCE = 5.0


def require() -> None:
    """Check that the extra is installed.

    Raises:
        DiscernError: It is not (``cluster.missing``).
    """
    _require(
        "Classifying on a cluster needs Ray.",
        "The packaged program cannot use clusters: install Discern with "
        'pip install "discern[cluster]" on a machine of the cluster, or use '
        "--shard with any batch scheduler.",
    )


def require_parquet() -> None:
    """Check that shards at any place, and Parquet ones, can be read and written.

    Raises:
        DiscernError: They cannot (``cluster.missing``).
    """
    _require(
        "Parquet shards, and places such as s3://, need what comes with clusters.",
        "The packaged program has no Parquet: install Discern with "
        'pip install "discern[cluster]", or use --shard-format csv.',
    )


def _require(message: str, packaged: str) -> None:
    if is_installed():
        return
    remedy = 'Install it: pip install "discern[cluster]".'
    raise DiscernError(
        "cluster.missing", message, remedy=packaged if is_frozen() else remedy
    )


@contextmanager
def connected(address: str) -> Iterator[int]:
    """A connection to a cluster; gives how many machines are in it.

    Raises:
        DiscernError: It cannot be reached (``cluster.address``).
    """
    # Read when Ray is imported, here and in every process it starts.
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    # Its core writes warnings about its own doings past Python's logging.
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")
    import ray
    import ray.data

    common: dict[str, Any] = {"log_to_driver": False, "logging_level": logging.ERROR}
    ours = not ray.is_initialized()
    try:
        if not ours:
            pass  # whoever began it ends it
        elif address == LOCAL:
            ray.init(
                address="local",
                num_cpus=default_threads(),
                object_store_memory=_STORE_BYTES,
                include_dashboard=False,
                _node_ip_address=_LOOPBACK,
                **common,
            )
        else:
            _check_reachable(address)
            if address.startswith("127."):
                # Else it would look for itself among the nodes under another address.
                common["_node_ip_address"] = address.partition(":")[0]
            ray.init(address=address, **common)
    except (ConnectionError, RuntimeError, ValueError, OSError) as error:
        raise DiscernError(
            "cluster.address",
            f"The cluster at {address} cannot be reached: {_first_line(error)}",
            remedy="Check that it runs (ray status) and that the address is right, "
            f'or say "{LOCAL}" for the cores of this computer.',
        ) from error
    try:
        _hush()
        known = ray.nodes()  # type: ignore[no-untyped-call, unused-ignore]
        yield sum(node["Alive"] for node in known)
    finally:
        if ours:
            ray.shutdown()


def _check_reachable(address: str) -> None:
    """Fail at once where nobody listens; Ray itself would wait for five minutes.

    Raises:
        OSError: Nobody listens there.
    """
    host, _, port = address.rpartition(":")
    if host and port.isdecimal() and "/" not in host:
        socket.create_connection((host, int(port)), _PATIENCE).close()


def lost(error: Exception) -> DiscernError:
    """What to say of an error that Ray could not go on after."""
    if isinstance(error, DiscernError):
        return error
    cause = getattr(error, "cause", None)
    if isinstance(cause, DiscernError):
        return cause
    return DiscernError(
        "cluster.lost",
        f"The cluster could not go on: {_first_line(error)}",
        remedy="Shards that are done are kept: the same command goes on with the rest.",
    )


def _hush() -> None:
    """Progress is told by us, once."""
    from ray.data import DataContext

    context = DataContext.get_current()
    context.enable_progress_bars = False
    context.print_on_execution_start = False
    logging.getLogger("ray.data").setLevel(logging.ERROR)


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
