"""The list of a batch on a cluster, cut into shards once and kept beside them.

The list is gone through a single time and never held in memory. What it came to is
written last, so that a cut that was interrupted is begun anew, and one that is there is
what every later run goes by.
"""

from __future__ import annotations

import hashlib
import itertools
import json

import msgspec

from engine.batch.cluster.places import Place
from engine.batch.cluster.request import ClassifyOnCluster
from engine.batch.cluster.sources import listed
from engine.batch.record import Asked
from engine.batch.shards.cut import BLOCK, Cut, Digest, Listing
from engine.batch.shards.forms import PARQUET, suffix_of
from engine.errors import DiscernError
from engine.paths import printable
from engine.progress import Meter, Report, Token

_PLAN = "plan.json"
#: Written last of all: what a whole batch came to.
SUMMARY = "summary.json"


class Plan(msgspec.Struct, frozen=True):
    """How a list was cut.

    Attributes:
        asked: What every shard is asked.
        sources: Where the list came from.
        listing: The whole list.
        size: Files in a shard.
        form: What shards are written as.
    """

    asked: Asked
    sources: tuple[str, ...]
    listing: Listing
    size: int
    form: str = PARQUET

    @property
    def count(self) -> int:
        """How many shards there are."""
        return -(-self.listing.total // self.size)

    @property
    def suffix(self) -> str:
        """How the names of shards end."""
        return suffix_of(self.form)

    def cut(self, number: int) -> Cut:
        """The shard of that number: so many files in a row."""
        return Cut(number, max(1, self.count), self.size)


def plan_of(
    request: ClassifyOnCluster,
    asked: Asked,
    place: Place,
    *,
    report: Report,
    token: Token,
) -> Plan:
    """The plan that is there, if it is for the same question; else a new one.

    Raises:
        Cancelled: Asked to stop.
        DiscernError: The plan there is for something else (``batch.other``), or a
            source cannot be read.
    """
    if request.size < 1 or request.size % BLOCK:
        raise DiscernError(
            "batch.shard",
            f"Expected shards of a multiple of {BLOCK} images, received "
            f"{request.size}.",
        )
    if place.has(_PLAN):
        plan = msgspec.json.decode(place.read(_PLAN), type=Plan)
        same = plan.sources == request.sources and plan.size == request.size
        if same and plan.asked.is_as(asked):
            if plan.form != request.form:
                raise DiscernError(
                    "batch.other",
                    f"The shards there are {plan.form}, not {request.form}.",
                    path=place.address,
                    remedy=f"Go on with --shard-format {plan.form}, or name another "
                    "folder with --shards.",
                )
            return plan
        raise DiscernError(
            "batch.other",
            "The shards there are of other pictures, another model or other settings.",
            path=place.address,
            remedy="Name another folder with --shards, or remove this one.",
        )
    digest = Digest()
    meter = Meter(report, "gather")
    files = listed(request.sources)
    for number in itertools.count(1):
        token.raise_if_cancelled()
        names = list(itertools.islice(files, request.size))
        if not names:
            break
        for name in names:
            digest.add(printable(name))
        place.write(_list_name(number), json.dumps(names).encode())
        meter.advance(len(names))
    meter.finish()
    plan = Plan(asked, request.sources, digest.listing, request.size, request.form)
    place.write(_PLAN, msgspec.json.encode(plan))
    return plan


def own_place(request: ClassifyOnCluster, asked: Asked) -> Place:
    """Where this question's shards go: a folder of its own, none that is finished."""
    facts = asked.answers, asked.top, request.sources, request.size
    name = hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:12]
    base = request.shards.rstrip("/")
    places = (Place(f"{base}/{name}-{number}") for number in itertools.count(1))
    return next(place for place in places if not place.has(SUMMARY))


def list_of(place: Place, number: int) -> list[str]:
    """The files of a shard."""
    # Names that are no text survive this: JSON's escapes hold them.
    names = json.loads(place.read(_list_name(number)))
    assert isinstance(names, list)
    return names


def _list_name(number: int) -> str:
    return f"lists/{number:06}.json"
