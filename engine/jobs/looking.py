"""The operations around single answers: warm-up, why, blend lab, changed pictures."""

from __future__ import annotations

from engine.batch.request import WarmedUp, WarmUp
from engine.evaluation.explain_request import Explain, Explanation
from engine.evaluation.lab_request import (
    Blend,
    Blended,
    BlendedPairs,
    BlendPairs,
    ChangedAnswer,
    Changes,
    ClassifyChanged,
)
from engine.importing.request import LoadPictures, PicturesLoaded
from engine.jobs.operation import Lane, Operation

__all__ = [
    "BLEND",
    "BLEND_PAIRS",
    "CLASSIFY_CHANGED",
    "EXPLAIN",
    "LOAD_PICTURES",
    "WARM_UP",
    "Blend",
    "BlendPairs",
    "Blended",
    "BlendedPairs",
    "ChangedAnswer",
    "Changes",
    "ClassifyChanged",
    "Explain",
    "Explanation",
    "LoadPictures",
    "PicturesLoaded",
    "WarmUp",
    "WarmedUp",
]

WARM_UP = Operation(
    "warm_up",
    WarmUp,
    WarmedUp,
    # In the process that answers, so that its memory is the right one.
    Lane.ANSWER,
    "engine.batch.warm_up:warm_up",
)
EXPLAIN = Operation(
    "explain",
    Explain,
    Explanation,
    Lane.ANSWER,
    "engine.evaluation.explain:explain",
)
BLEND = Operation(
    "blend",
    Blend,
    Blended,
    Lane.ANSWER,
    "engine.evaluation.blend:blend",
)
BLEND_PAIRS = Operation(
    "blend_pairs",
    BlendPairs,
    BlendedPairs,
    Lane.QUICK,
    "engine.evaluation.blend:blend_pairs",
)
CLASSIFY_CHANGED = Operation(
    "classify_changed",
    ClassifyChanged,
    ChangedAnswer,
    Lane.ANSWER,
    "engine.evaluation.changed:classify_changed",
)
LOAD_PICTURES = Operation(
    "load_pictures",
    LoadPictures,
    PicturesLoaded,
    Lane.FETCH,
    "engine.importing.loading:load_pictures",
)
