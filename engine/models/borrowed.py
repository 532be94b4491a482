"""Models that borrow a bundled encoder, so that nothing is shipped twice.

A model that comes with the app may leave its graph out when that very graph, by its
hash, lies beside it in an encoder folder. ``copy_whole`` makes a file of it that works
wherever it is taken.
"""

from __future__ import annotations

from pathlib import Path

from engine import paths
from engine.errors import DiscernError, ModelError
from engine.models.archive import Archive, write_archive
from engine.models.encoder import GRAPH_FILE, SPEC_FILE, EncoderSpec, read_spec
from engine.models.manifest import Manifest


def read_graph(archive: Archive, path: Path) -> bytes:
    """The encoder's graph: the model's own, or the bundled one that it borrows.

    Args:
        archive: The open model.
        path: Where it lies, for what is told.

    Raises:
        ModelError: It is damaged, or what it borrows is not here
            (``model.borrowed``).
    """
    spec = archive.manifest.encoder
    if GRAPH_FILE in archive:
        return archive.read(GRAPH_FILE)
    folder = _bundled_folder(spec)
    if folder is None:
        raise ModelError(
            "model.borrowed",
            "This model works only with the Discern it came with: it borrows the "
            f"encoder {spec.name!r}, which this Discern does not have.",
            path=path,
            remedy='Where it works, "discern models copy" makes a whole file of it.',
        )
    try:
        return (folder / GRAPH_FILE).read_bytes()
    except OSError as error:
        raise ModelError(
            "model.missing",
            f"The encoder's graph cannot be read: {error.strerror}.",
            path=folder / GRAPH_FILE,
        ) from error


def can_be_borrowed(spec: EncoderSpec) -> bool:
    """Whether the graph of ``spec`` comes with the app in a folder of its own."""
    return _bundled_folder(spec) is not None


def copy_whole(source: Path, target: Path) -> Manifest:
    """Copy a model; what it borrows becomes part of the copy.

    Returns:
        The copy's manifest.

    Raises:
        ModelError: It is missing or damaged, what it borrows is not here, or the disk
            refused.
    """
    with Archive(source) as archive:
        members = {name: archive.read(name) for name in archive.manifest.members}
        graph = {GRAPH_FILE: read_graph(archive, source)}
        return write_archive(target, archive.manifest, graph | members)


def _bundled_folder(spec: EncoderSpec) -> Path | None:
    for path in sorted(paths.bundled_models_dir().glob(f"*/{SPEC_FILE}")):
        try:
            found = read_spec(path.parent)
        except DiscernError:
            continue
        if found.sha256 == spec.sha256:
            return path.parent
    return None
