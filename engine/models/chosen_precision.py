"""The precision a person chose for a model, kept in the model file itself.

The manifest says what was asked (``precision``) and the threshold that comes to
(``sure_from``), so whatever reads the threshold alone, exports and older versions
included, keeps to the choice too. Nothing else in the file changes.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path

from engine.models.archive import Archive, write_archive
from engine.models.manifest import SURE_FROM
from engine.models.precision import sure_from
from engine.models.precision_request import (
    LEAST,
    MOST,
    ChoosePrecision,
    PrecisionChosen,
)
from engine.progress import Report, Token


def choose_precision(
    request: ChoosePrecision, *, report: Report, token: Token
) -> PrecisionChosen:
    """Write the choice into the model file, whole or not at all.

    Raises:
        ModelError: The file is missing, damaged, or cannot be written.
        DiscernError: The model cannot promise that precision (``precision.*``).
        Cancelled: The token asked for it before anything was written.
    """
    del report  # too quick to tell about
    path, wanted = Path(request.model), request.precision
    if wanted is not None and not LEAST <= wanted <= MOST:
        raise ValueError(f"Expected {LEAST} to {MOST}, received {wanted}.")
    with Archive(path) as archive:
        manifest = archive.manifest
        threshold = SURE_FROM
        if wanted is not None:
            threshold = sure_from(manifest.outcomes, wanted)
        if (manifest.precision, manifest.sure_from) != (wanted, threshold):
            members = {name: archive.read(name) for name in manifest.members}
        else:
            members = None
    if members is not None:
        token.raise_if_cancelled()
        changed = dataclasses.replace(manifest, precision=wanted, sure_from=threshold)
        # A link to a model stays one.
        write_archive(path.resolve(), changed, members)
    return PrecisionChosen(request.model, wanted, threshold)
