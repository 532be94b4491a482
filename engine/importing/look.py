"""The job that says, quickly, what an import of some sources would find."""

from __future__ import annotations

from collections import Counter

from engine.importing.gather import NO_CLASS, Gatherer
from engine.importing.request import LookAtSources, SourcesFound
from engine.importing.sorting import LOOSE, NO_CLASS_IN_SPLIT
from engine.progress import Report, Token

#: Reasons that go away when a class is named for everything.
_UNNAMED = frozenset({NO_CLASS, LOOSE, NO_CLASS_IN_SPLIT})


def look_at_sources(
    request: LookAtSources, *, report: Report, token: Token
) -> SourcesFound:
    """Count the files in sources by the class that they would get."""
    with Gatherer(report=report, token=token, seconds=request.seconds) as gatherer:
        found = gatherer.gather(request.sources)
    classes = Counter(one.class_name for one in found.candidates)
    problems = [one for one in found.left_out if one.code != "import.no_class"]
    unnamed = [one for one in found.left_out if one.code == "import.no_class"]
    suggestion = gatherer.suggestion if len(request.sources) == 1 else ""
    return SourcesFound(
        classes=dict(sorted(classes.items())),
        without_class=sum(one.reason in _UNNAMED for one in unnamed),
        splits=gatherer.splits,
        complete=found.complete,
        problems=tuple(problems),
        suggestion=suggestion,
    )
