"""TFLite graphs of others: pixels in and class scores out are added to the graph.

The graph itself stays as it is. In front come the scaling of pixel values and, where
the graph takes whole numbers, their rounding; behind it the logarithm of its answers.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import numpy as np
from ai_edge_litert.interpreter import Interpreter
from numpy.typing import NDArray
from tensorflow.lite.python import schema_py_generated as schema
from tensorflow.lite.tools import flatbuffer_utils

from engine.errors import ModelError
from engine.images.quiet import silent_stderr
from engine.models.foreign.request import SCALINGS
from engine.nn.foreign.raw import SMALLEST, Form, Raw, check_shapes

_MOST_BYTES = 2 * 1024**3
_UNREADABLE = (
    AttributeError,
    IndexError,
    RuntimeError,
    TypeError,
    ValueError,
    struct.error,
)


def read_tflite(path: Path) -> Raw:
    """The network in a TFLite file.

    Raises:
        ModelError: It is damaged, needs operations that LiteRT lacks, or is no image
            classifier.
    """
    if path.stat().st_size > _MOST_BYTES:
        raise _damaged(path, "it is larger than any graph")
    graph = path.read_bytes()
    try:
        with silent_stderr():
            interpreter = Interpreter(model_content=graph, num_threads=1)
            interpreter.allocate_tensors()
        inputs, outputs = (
            interpreter.get_input_details(),
            interpreter.get_output_details(),
        )
    except _UNREADABLE as error:
        raise _damaged(path, str(error).splitlines()[0]) from error
    if len(inputs) != 1 or len(outputs) != 1:
        raise _damaged(
            path, f"it has {len(inputs)} inputs and {len(outputs)} outputs, not 1 and 1"
        )
    into, out = inputs[0], outputs[0]
    size = check_shapes(into["shape"], out["shape"])

    def run(pictures: NDArray[np.float32]) -> NDArray[np.float32]:
        rows = []
        for picture in pictures:
            interpreter.set_tensor(into["index"], _quantized(picture[None], into))
            interpreter.invoke()
            rows.append(_real(interpreter.get_tensor(out["index"]), out))
        return np.concatenate(rows)

    return Raw(size, int(out["shape"][1]), run, graph=graph)


def with_ends(raw: Raw, form: Form, scaling: str) -> bytes:
    """The graph from uint8 pixels to class scores, named as an encoder's.

    Raises:
        ModelError: The graph cannot be added to (``model.graph``).
    """
    assert raw.graph is not None
    try:
        model = flatbuffer_utils.convert_bytearray_to_object(bytearray(raw.graph))
        _Ends(model).add(form, *SCALINGS[scaling])
        return bytes(flatbuffer_utils.convert_object_to_bytearray(model))
    except _UNREADABLE as error:
        raise ModelError(
            "model.graph", f"The TFLite graph cannot be added to: {error!r}."
        ) from error


class _Ends:
    """Adds operations before and after a graph.

    Args:
        model: The graph as objects; changed.
    """

    def __init__(self, model: Any) -> None:
        self._model = model
        self._graph = model.subgraphs[0]

    def add(self, form: Form, factor: float, offset: float) -> None:
        """Add both ends and name them."""
        place = self._graph.inputs[0]
        old = self._graph.tensors[place]
        image = self._tensor(b"image", old.shape, schema.TensorType.UINT8)
        self._graph.tensors[image].shapeSignature = old.shapeSignature
        front = self._scaled(image, place, old, factor, offset)
        self._graph.operators = [*front, *self._graph.operators]
        last = self._graph.outputs[0]
        given = self._graph.tensors[last]
        if given.type != schema.TensorType.FLOAT32:
            last = self._then("DEQUANTIZE", [last], given.shape, options="Dequantize")
        if form == "one":
            one = self._constant(1.0)
            other = self._then("SUB", [one, last], given.shape, options="Sub")
            both = self._then(
                "CONCATENATION", [other, last], [1, 2], options="Concatenation"
            )
            self._graph.operators[-1].builtinOptions.axis = 1
            last = both
        if form != "scores":
            shape = self._graph.tensors[last].shape
            least = self._constant(SMALLEST)
            last = self._then("MAXIMUM", [last, least], shape, options="MaximumMinimum")
            last = self._then("LOG", [last], shape)
        self._graph.inputs, self._graph.outputs = [image], [last]
        self._name(image, last)

    def _scaled(
        self, image: int, place: int, old: Any, factor: float, offset: float
    ) -> list[Any]:
        """The operations from the picture to the graph's own input."""
        real = schema.TensorType.FLOAT32
        cast = self._tensor(b"image_real", old.shape, real)
        scaled = self._tensor(b"image_scaled", old.shape, real)
        is_real = old.type == real
        moved = place if is_real else self._tensor(b"image_moved", old.shape, real)
        front = [
            self._operator("CAST", [image], cast, "Cast"),
            self._operator("MUL", [cast, self._constant(factor)], scaled, "Mul"),
            self._operator("ADD", [scaled, self._constant(offset)], moved, "Add"),
        ]
        front[0].builtinOptions.inDataType = schema.TensorType.UINT8
        front[0].builtinOptions.outDataType = real
        if not is_real:
            front.append(self._operator("QUANTIZE", [moved], place, "Quantize"))
        return front

    def _then(self, name: str, inputs: list[int], shape: Any, options: str = "") -> int:
        """Append an operation; the tensor it gives."""
        label = f"discern_{len(self._graph.tensors)}".encode()
        out = self._tensor(label, shape, schema.TensorType.FLOAT32)
        self._graph.operators.append(self._operator(name, inputs, out, options))
        return out

    def _operator(self, name: str, inputs: list[int], out: int, options: str) -> Any:
        code = schema.OperatorCodeT()
        code.builtinCode = getattr(schema.BuiltinOperator, name)
        code.deprecatedBuiltinCode = min(code.builtinCode, 127)
        code.version = 1
        self._model.operatorCodes.append(code)
        operator = schema.OperatorT()
        operator.opcodeIndex = len(self._model.operatorCodes) - 1
        operator.inputs, operator.outputs = inputs, [out]
        if options:
            operator.builtinOptionsType = getattr(
                schema.BuiltinOptions, f"{options}Options"
            )
            operator.builtinOptions = getattr(schema, f"{options}OptionsT")()
        return operator

    def _constant(self, value: float) -> int:
        place = self._tensor(
            f"constant_{value:g}".encode(), [], schema.TensorType.FLOAT32
        )
        data = np.frombuffer(np.float32(value).tobytes(), np.uint8)
        self._model.buffers[self._graph.tensors[place].buffer].data = data
        return place

    def _tensor(self, name: bytes, shape: Any, kind: int) -> int:
        self._model.buffers.append(schema.BufferT())
        tensor = schema.TensorT()
        tensor.name, tensor.shape, tensor.type = name, shape, kind
        tensor.buffer = len(self._model.buffers) - 1
        self._graph.tensors.append(tensor)
        return len(self._graph.tensors) - 1

    def _name(self, image: int, embedding: int) -> None:
        signature = schema.SignatureDefT()
        signature.signatureKey = b"serving_default"
        signature.subgraphIndex = 0
        for name, place, field in (
            (b"image", image, "inputs"),
            (b"embedding", embedding, "outputs"),
        ):
            entry = schema.TensorMapT()
            entry.name, entry.tensorIndex = name, place
            setattr(signature, field, [entry])
        self._model.signatureDefs = [signature]


def _quantized(values: NDArray[np.float32], details: dict[str, Any]) -> Any:
    if details["dtype"] == np.float32:
        return values
    scale, zero = details["quantization"]
    limits = np.iinfo(details["dtype"])
    whole = np.rint(values / (scale or 1.0)) + zero
    return np.clip(whole, limits.min, limits.max).astype(details["dtype"])


def _real(values: Any, details: dict[str, Any]) -> NDArray[np.float32]:
    if details["dtype"] == np.float32:
        return np.array(values)
    scale, zero = details["quantization"]
    real = (values.astype(np.float32) - zero) * (scale or 1.0)
    return np.asarray(real, np.float32)


def _damaged(path: Path, why: str) -> ModelError:
    return ModelError(
        "model.tflite",
        f"LiteRT cannot read the network: {why}.",
        path=path,
        remedy="Export it again, without operations of TensorFlow that TFLite lacks.",
    )
