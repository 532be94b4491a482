"""The table of kinds: what finds each, and what it needs to be found."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module

from engine.findings.evidence import Evidence
from engine.findings.finding import Finding

#: Needs: nothing but the index; what was measured; which pictures look the same;
#: embeddings.
INDEX, MEASURES, TWINS, EMBEDDINGS = "index", "measures", "twins", "embeddings"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of finding; the module of its name has ``find(evidence)``.

    Attributes:
        name: One of ``engine.findings.finding.KINDS``.
        needs: What it looks at.
        version: Raised whenever it would find something else in the same project.
    """

    name: str
    needs: str
    version: int = 1

    @property
    def find(self) -> Callable[[Evidence], Iterable[Finding]]:
        """What finds it; importing it only now keeps the rest light."""
        module = import_module(f"engine.findings.{self.name}")
        found: Callable[[Evidence], Iterable[Finding]] = module.find
        return found


TABLE: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("unreadable", INDEX),
        Kind("truncated", INDEX),
        Kind("extension_mismatch", MEASURES),
        Kind("too_small", INDEX),
        Kind("extreme_shape", INDEX),
        Kind("dark", MEASURES),
        Kind("bright", MEASURES),
        Kind("blurred", MEASURES),
        Kind("uniform", MEASURES),
        Kind("color_mismatch", MEASURES),
        Kind("exact_duplicate", INDEX),
        Kind("near_duplicate", TWINS),
        Kind("conflict", TWINS),
        Kind("leak", TWINS),
        Kind("mislabel", EMBEDDINGS),
        Kind("outlier", EMBEDDINGS),
    )
}
