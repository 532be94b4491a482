"""The encoder: one LiteRT graph that turns images into embeddings.

An encoder on disk is a folder with ``encoder.json`` (an ``EncoderSpec``),
``encoder.tflite`` and, where the app may fine-tune or export it, ``network.keras``.
Pixel values go in as uint8 RGB; their scaling is inside the graph, their geometry is in
the spec. Outputs are told apart by the names in the graph's signature, never by their
order.
"""

from __future__ import annotations

import hashlib
import os
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from engine.errors import ModelError
from engine.images import Geometry
from engine.images.quiet import silent_stderr

SPEC_FILE = "encoder.json"
GRAPH_FILE = "encoder.tflite"
NETWORK_FILE = "network.keras"


@dataclass(frozen=True, slots=True)
class EncoderSpec:
    """What is known about an encoder besides its graph.

    Attributes:
        name: Its name in the catalogue, or the run it comes from.
        title: One line for a person.
        geometry: How a picture becomes the graph's input.
        dimensions: Length of an embedding.
        sha256: Of the graph's bytes.
        pooled: Whether the embedding is exactly the global average of the feature map,
            which makes class activation maps exact.
        origin: Where the weights come from.
        licence: SPDX identifier of the weights' licence.
    """

    name: str
    title: str
    geometry: Geometry
    dimensions: int
    sha256: str
    pooled: bool = False
    origin: str = ""
    licence: str = ""

    @property
    def cache_key(self) -> str:
        """What an embedding depends on: the graph and the geometry before it."""
        facts = msgspec.json.encode((self.sha256, self.geometry))
        return hashlib.sha256(facts).hexdigest()


def default_threads() -> int:
    """Threads for one graph: every core this process may use, at most eight."""
    usable = getattr(os, "sched_getaffinity", None)
    count = len(usable(0)) if usable is not None else os.cpu_count()
    return max(1, min(8, count or 1))


class Encoder:
    """A loaded encoder. ``embed`` may be called from several threads, one at a time.

    Args:
        spec: What is known about the graph.
        graph: The bytes of the ``.tflite`` file.
        threads: Threads a run may use.
        checked: Whether somebody made sure already that the graph is the one.

    Raises:
        ModelError: The graph is damaged or is not an encoder (``model.graph``).
    """

    def __init__(
        self,
        spec: EncoderSpec,
        graph: bytes,
        *,
        threads: int | None = None,
        checked: bool = False,
    ) -> None:
        if not checked and hashlib.sha256(graph).hexdigest() != spec.sha256:
            raise ModelError(
                "model.hash",
                f"The graph of encoder {spec.name!r} is not the one it was saved with.",
                remedy="Get the file again from where it came from.",
            )
        self.spec = spec
        self.graph = graph
        self._lock = threading.Lock()
        self._runner, self._input, self._interpreter = _load(spec, graph, threads)
        # A graph of others may be made for one picture at a time.
        details = self._runner.get_input_details()[self._input]
        self._one_at_a_time = int(details["shape_signature"][0]) == 1

    @classmethod
    def load(cls, folder: Path, *, threads: int | None = None) -> Encoder:
        """The encoder in ``folder``.

        Raises:
            ModelError: A file is missing or damaged.
        """
        spec = read_spec(folder)
        try:
            graph = (folder / GRAPH_FILE).read_bytes()
        except OSError as error:
            raise ModelError(
                "model.missing",
                f"The encoder's graph cannot be read: {error.strerror}.",
                path=folder / GRAPH_FILE,
            ) from error
        return cls(spec, graph, threads=threads)

    @property
    def input_name(self) -> str:
        """What the graph's signature calls its pictures."""
        return self._input

    def clone(self, *, threads: int) -> Encoder:
        """The same encoder with an interpreter of its own, for another thread."""
        return Encoder(self.spec, self.graph, threads=threads, checked=True)

    def embed(self, batch: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Embeddings of a batch of pictures.

        Args:
            batch: uint8 ``(n, height, width, 3)`` of the spec's size.

        Returns:
            float32 ``(n, dimensions)``.
        """
        return self._run(batch)["embedding"]

    def embed_with_map(
        self, batch: NDArray[np.uint8]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32] | None]:
        """Embeddings and, where the network has one, its last spatial feature map.

        Returns:
            float32 ``(n, dimensions)`` and ``(n, rows, columns, channels)`` or None.
        """
        outputs = self._run(batch)
        return outputs["embedding"], outputs.get("feature_map")

    def _run(self, batch: NDArray[np.uint8]) -> dict[str, NDArray[np.float32]]:
        height, width = self.spec.geometry.size
        if batch.dtype != np.uint8 or batch.shape[1:] != (height, width, 3):
            raise ModelError(
                "model.input",
                f"Expected uint8 (n, {height}, {width}, 3), received "
                f"{batch.dtype} {batch.shape}.",
            )
        parts = [batch]
        if self._one_at_a_time:
            parts = [batch[place : place + 1] for place in range(len(batch))]
        with self._lock:
            given = [self._runner(**{self._input: part}) for part in parts]
        return {
            name: np.concatenate([np.asarray(one[name]) for one in given])
            if self._one_at_a_time
            else np.asarray(given[0][name])
            for name in given[0]
        }


def _load(spec: EncoderSpec, graph: bytes, threads: int | None) -> tuple[Any, str, Any]:
    from ai_edge_litert.interpreter import Interpreter

    try:
        # Its C++ half announces on standard error what it is going to use.
        with silent_stderr():
            interpreter = Interpreter(
                model_content=graph, num_threads=threads or default_threads()
            )
            interpreter.allocate_tensors()
            runner = interpreter.get_signature_runner()
        inputs = runner.get_input_details()
        outputs = runner.get_output_details()
    except (ValueError, RuntimeError) as error:
        raise ModelError(
            "model.graph", f"The graph of encoder {spec.name!r} cannot be read: {error}"
        ) from error
    if len(inputs) != 1 or "embedding" not in outputs:
        raise ModelError(
            "model.graph",
            "Expected a graph with one input and an output named 'embedding', received "
            f"inputs {sorted(inputs)} and outputs {sorted(outputs)}.",
        )
    _check_shapes(spec, next(iter(inputs.values())), outputs["embedding"])
    return runner, next(iter(inputs)), interpreter


def _check_shapes(
    spec: EncoderSpec, picture: dict[str, Any], embedding: dict[str, Any]
) -> None:
    """Check that the graph is the one that the spec describes; -1 is any number."""
    wanted = (*spec.geometry.size, 3)
    found = tuple(int(side) for side in picture["shape_signature"])
    fits = (
        picture["dtype"] == np.uint8
        and len(found) == 4
        and all(
            one in {-1, other} for one, other in zip(found[1:], wanted, strict=True)
        )
        and int(embedding["shape_signature"][-1]) in {-1, spec.dimensions}
    )
    if not fits:
        raise ModelError(
            "model.graph",
            f"Expected a graph from uint8 (n, *{wanted}) to ({spec.dimensions},), "
            f"received one from {np.dtype(picture['dtype'])} {found} "
            f"to {tuple(embedding['shape_signature'])}.",
        )


def read_spec(folder: Path) -> EncoderSpec:
    """The spec of the encoder in ``folder``.

    Raises:
        ModelError: It is missing or damaged (``model.missing``, ``model.damaged``).
    """
    path = folder / SPEC_FILE
    try:
        return msgspec.json.decode(path.read_bytes(), type=EncoderSpec)
    except OSError as error:
        raise ModelError(
            "model.missing",
            f"The encoder's description cannot be read: {error.strerror}.",
            path=path,
        ) from error
    except msgspec.DecodeError as error:
        raise ModelError(
            "model.damaged", f"The encoder's description is damaged: {error}", path=path
        ) from error


def write_spec(spec: EncoderSpec, folder: Path) -> None:
    """Write ``spec`` into ``folder``, readable by a person."""
    text = msgspec.json.format(msgspec.json.encode(spec), indent=2)
    (folder / SPEC_FILE).write_bytes(text + b"\n")
