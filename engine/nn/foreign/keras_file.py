"""Keras files of others: no code in them runs, no file beside them is read."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import h5py
import keras
import numpy as np

from engine.errors import ModelError
from engine.models.foreign.package import check_members
from engine.nn.foreign.raw import Raw, check_shapes

#: Layers that run code, or read other files than the one they are in.
_FORBIDDEN = frozenset(
    {
        "FlaxLayer",
        "IndexLookup",
        "IntegerLookup",
        "JaxLayer",
        "Lambda",
        "StringLookup",
        "TFSMLayer",
        "TextVectorization",
        "TorchModuleWrapper",
        "__lambda__",
    }
)
_MOST_BYTES = 2 * 1024**3
_UNREADABLE = (
    AttributeError,
    EOFError,
    ImportError,
    IndexError,
    KeyError,
    NotImplementedError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
)


class _OldDepthwise(keras.layers.DepthwiseConv2D):
    """Keras 2 wrote down an argument that Keras 3 does not know."""

    def __init__(self, **settings: Any) -> None:
        settings.pop("groups", None)
        super().__init__(**settings)


def read_keras(path: Path) -> Raw:
    """The network in a ``.keras`` file.

    Raises:
        ModelError: It is damaged, a bomb, or holds what may not be (``model.keras``,
            ``model.zip``, ``model.code``).
    """
    try:
        with zipfile.ZipFile(path) as archive:
            check_members(archive.infolist(), path)
            config = json.loads(archive.read("config.json"))
            weights = archive.read("model.weights.h5")
        with h5py.File(io.BytesIO(weights)) as content:
            _check_arrays(content, path)
    except ModelError:
        raise
    except _UNREADABLE as error:
        raise _damaged(path, error) from error
    _check_config(config, path)
    return _loaded(path)


def read_h5(path: Path) -> Raw:
    """The network in an HDF5 file that holds more than weights.

    Raises:
        ModelError: It holds weights only (``model.weights_only``), or as above.
    """
    try:
        with h5py.File(path) as content:
            _check_arrays(content, path)
            text = content.attrs.get("model_config")
            layers = [
                str(name) for name in content if name != "top_level_model_weights"
            ]
    except ModelError:
        raise
    except _UNREADABLE as error:
        raise _damaged(path, error) from error
    if text is None:
        some = ", ".join(layers[:4])
        raise ModelError(
            "model.weights_only",
            "This file holds weights only; how the layers are put together is missing"
            f" ({some}…).",
            path=path,
            remedy="Where the network was made, save all of it: "
            'model.save("model.keras").',
        )
    try:
        config = json.loads(text if isinstance(text, str) else text.decode())
    except _UNREADABLE as error:
        raise _damaged(path, error) from error
    _check_config(config, path)
    return _loaded(path)


def _loaded(path: Path) -> Raw:
    try:
        network = keras.saving.load_model(
            path,
            custom_objects={"DepthwiseConv2D": _OldDepthwise},
            compile=False,
            safe_mode=True,
        )
        one = len(network.inputs) == 1 and len(network.outputs) == 1
        shapes = network.inputs[0].shape, network.outputs[0].shape
    except _UNREADABLE as error:
        raise _damaged(path, error) from error
    if not one:
        raise ModelError(
            "model.shape",
            "Expected one picture in and one row of answers out, received a network "
            f"with {len(network.inputs)} inputs and {len(network.outputs)} outputs.",
            path=path,
        )
    size = check_shapes(*shapes)

    def tensors(pictures: Any) -> Any:
        return network(pictures, training=False)

    return Raw(
        size,
        int(shapes[1][1]),
        lambda pictures: np.asarray(tensors(pictures), np.float32),
        tensors,
        [SimpleNamespace(value=item.value) for item in network.variables],
        scaling="0..255" if _scales_itself(network) else "",
    )


def _scales_itself(network: keras.Model) -> bool:
    """Whether the network brings pixel values to its scale by itself."""
    first: list[keras.layers.Layer] = []
    for layer in network.layers[:4]:
        first += layer.layers[:4] if isinstance(layer, keras.Model) else [layer]
    scalers = (keras.layers.Rescaling, keras.layers.Normalization)
    return any(isinstance(layer, scalers) for layer in first)


def _check_config(config: Any, path: Path) -> None:
    for item in _dictionaries(config):
        name, module = item.get("class_name"), item.get("module")
        foreign = isinstance(module, str) and not (
            module in {"builtins", "keras"} or module.startswith("keras.")
        )
        if name in _FORBIDDEN or foreign:
            what = f"{module}.{name}" if foreign else str(name)
            raise ModelError(
                "model.code",
                f"The network holds {what}, which could run somebody else's code or "
                "read other files.",
                path=path,
                remedy="Replace it by a layer of Keras that says the same, or export "
                "the network as TFLite, which holds no code.",
            )


def _dictionaries(value: Any) -> Iterator[dict[str, Any]]:
    """Every dictionary in a document."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            yield item
            waiting += item.values()
        elif isinstance(item, list):
            waiting += item


def _check_arrays(content: h5py.File, path: Path) -> None:
    """Check that the file's arrays are in it, and as large as is usual."""
    total = 0
    waiting: list[h5py.Group] = [content]
    seen: set[Any] = set()
    while waiting:
        group = waiting.pop()
        if group.id in seen:
            continue
        seen.add(group.id)
        for name in group:
            link = group.get(name, getlink=True)
            if not isinstance(link, h5py.HardLink):
                raise _elsewhere(path)
            item = group[name]
            if isinstance(item, h5py.Group):
                waiting.append(item)
            elif isinstance(item, h5py.Dataset):
                if item.external or item.is_virtual:
                    raise _elsewhere(path)
                total += item.nbytes
    if total > _MOST_BYTES:
        raise ModelError(
            "model.zip",
            "The file unpacks to far more than any network holds.",
            path=path,
            remedy="Get the file again from where it came from.",
        )


def _elsewhere(path: Path) -> ModelError:
    return ModelError(
        "model.code",
        "The network's arrays lie in other files, which an honest file does not need.",
        path=path,
        remedy="Get the file again from where it came from.",
    )


def _damaged(path: Path, error: Exception) -> ModelError:
    lines = str(error).strip().splitlines()
    return ModelError(
        "model.keras",
        f"Keras cannot read the network: {lines[0] if lines else error!r}",
        path=path,
        remedy="Save it again with a current Keras: model.save(...).",
    )
