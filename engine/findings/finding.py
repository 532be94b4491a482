"""A finding: one thing wrong or odd about an image, as the window and JSON have it."""

from __future__ import annotations

from dataclasses import dataclass

#: Every kind there is, in the order in which people should look at them.
KINDS = (
    "unreadable",
    "truncated",
    "extension_mismatch",
    "too_small",
    "extreme_shape",
    "dark",
    "bright",
    "blurred",
    "uniform",
    "color_mismatch",
    "exact_duplicate",
    "near_duplicate",
    "conflict",
    "leak",
    "mislabel",
    "outlier",
)

#: Actions. Two more carry what to do it with: see ``RENAME`` and ``RELABEL``.
TRASH, NONE = "trash", "none"
#: ``rename:photo.png``: give the file this name, in its folder.
RENAME = "rename:"
#: ``relabel:cat``: move the image into this class.
RELABEL = "relabel:"

ACCEPTED, REJECTED = "accepted", "rejected"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong or odd about one image.

    Attributes:
        kind: One of ``KINDS``.
        path: The image, below the project's folder, with forward slashes.
        others: Further images it is about, such as the copy that is kept; that one
            comes first.
        score: How sure, or how bad, 0 to 1; sorts the findings of one kind.
        reason: A plain sentence.
        action: What is proposed: ``trash``, ``rename:NAME``, ``relabel:CLASS`` or
            ``none``.
        key: Stable for as long as the question is the same: it is made of the kind and
            the contents, so that a decision outlives renaming and rescanning.
        family: Findings of one group, such as all copies of a picture, share it.
    """

    kind: str
    path: str
    others: tuple[str, ...]
    score: float
    reason: str
    action: str
    key: str
    family: str = ""
