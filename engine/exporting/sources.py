"""Finding the Keras network behind a model, without loading it.

Every export but for the encoder itself is made from that network. A trained model
brings its own; one that was trained quickly stands on an encoder whose network lies
beside it, or on weights that are at hand.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from engine import paths
from engine.errors import DiscernError, ModelError
from engine.models import sources
from engine.models.archive import Archive
from engine.models.encoder import NETWORK_FILE, EncoderSpec
from engine.models.sources import EncoderSource


def find_network(model: Path) -> EncoderSource | None:
    """Where the Keras network of a model is.

    Returns:
        The encoder that has it, or None where the model brings its own.

    Raises:
        ModelError: The model cannot be read, or its network is not here
            (``export.no_network``).
    """
    with Archive(model) as archive:
        if NETWORK_FILE in archive:
            return None
        spec = archive.manifest.encoder
    for source in _at_hand():
        # By the graph's hash: names may be anybody's.
        with contextlib.suppress(DiscernError):
            if source.ready and source.spec().sha256 == spec.sha256:
                return source
    source_by_name = _by_name(spec)
    if source_by_name is not None:
        return source_by_name
    raise ModelError(
        "export.no_network",
        f"The Keras network of its encoder ({spec.title}) is not on this computer, "
        "and other formats can only be made from that.",
        path=model,
        remedy=f'If the encoder can be fetched: "discern models fetch {spec.name}".',
    )


def _at_hand() -> Iterator[EncoderSource]:
    for source in sources.bundled():
        home = source.folder or (source.model.parent if source.model else None)
        if home is not None and (home / NETWORK_FILE).is_file():
            yield source
    yield from _from_weights()


def _from_weights() -> Iterator[EncoderSource]:
    with contextlib.suppress(DiscernError):
        yield from sources.from_weights(paths.weights_dir())
    yield from sources.fetched()


def _by_name(spec: EncoderSpec) -> EncoderSource | None:
    """Weights of that name: the graph was made elsewhere; the proof tells whether so.

    Converted on another computer, a graph differs in bytes and not in its answers.
    """
    for source in _from_weights():
        row = source.backbone
        if row is not None and source.name == spec.name:
            same = (row.dimensions, row.geometry) == (spec.dimensions, spec.geometry)
            return source if same else None
    return None
