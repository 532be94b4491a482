"""Rounding the kernels of a LiteRT graph to half precision or to eight bits.

TensorFlow's converter rounds everything, also the few values that everything after
them depends on: to half precision, one whitening kernel of 288 numbers moved
probabilities by 0.011, and all other kernels together by 0.0004; to eight bits, the
head alone changed the class of every fifth picture. Large kernels are nearly all of a
file, so what stays exact costs next to nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema

#: Kernels of this many numbers are rounded to half precision.
LARGE = 4096
#: And to eight bits those that hold this share of all numbers.
EIGHT_BITS_FROM = 1 / 16
_IDENTIFIER = b"TFL3"
_ALIGNMENT = 16
#: Of the operation that widens: reads float16; reads eight bits channel by channel.
_READS_HALF, _READS_CHANNELS = 3, 5
_MOST = 127
#: Where a kernel's output channels are, by the operation that uses it.
_CHANNELS = {
    schema.BuiltinOperator.CONV_2D: 0,
    schema.BuiltinOperator.FULLY_CONNECTED: 0,
    schema.BuiltinOperator.DEPTHWISE_CONV_2D: 3,
}
#: Fills a tensor's type and quantization; returns its values.
Round = Callable[[Any, Any], Any]


def halve(graph: bytes) -> bytes:
    """A float32 graph with its large kernels as float16, widened when it is loaded."""
    model = schema.ModelT.InitFromPackedBuf(graph, 0)
    for subgraph in model.subgraphs:
        _shrink(model, subgraph, dict.fromkeys(_kernels(subgraph), _half), _READS_HALF)
    return _packed(model, len(graph))


def quarter(graph: bytes) -> bytes:
    """A float32 graph with its largest kernels in eight bits, the others as float16.

    All are widened when it is loaded. The last dense layer, the head's, stays exact.
    """
    model = schema.ModelT.InitFromPackedBuf(graph, 0)
    dense = schema.BuiltinOperator.FULLY_CONNECTED
    least = EIGHT_BITS_FROM * len(graph)
    for subgraph in model.subgraphs:
        halves: dict[int, Round] = dict.fromkeys(_kernels(subgraph), _half)
        eighths: dict[int, Round] = {}
        head = -1
        for one in subgraph.operators:
            kind = model.operatorCodes[one.opcodeIndex].builtinCode
            if kind not in _CHANNELS:
                continue
            number = int(one.inputs[1])
            head = number if kind == dense else head
            data = model.buffers[subgraph.tensors[number].buffer].data
            if data is not None and len(data) >= least:
                eighths[number] = _eight_bits(_CHANNELS[kind])
        for number in {head, *eighths}:
            halves.pop(number, None)
        eighths.pop(head, None)
        _shrink(model, subgraph, halves, _READS_HALF)
        _shrink(model, subgraph, eighths, _READS_CHANNELS)
    return _packed(model, len(graph))


def _kernels(subgraph: Any) -> list[int]:
    """Numbers of the tensors that may be kernels: none of one dimension is."""
    return [
        number
        for number, tensor in enumerate(subgraph.tensors)
        if len(tensor.shape) > 1
    ]


def _shrink(model: Any, subgraph: Any, kernels: dict[int, Round], version: int) -> None:
    used = Counter(one.buffer for part in model.subgraphs for one in part.tensors)
    tensors = subgraph.tensors
    large = {
        number: rounding
        for number, rounding in kernels.items()
        if used[tensors[number].buffer] == 1 and _is_large(model, tensors[number])
    }
    code = schema.OperatorCodeT()
    code.builtinCode = schema.BuiltinOperator.DEQUANTIZE
    code.deprecatedBuiltinCode = schema.BuiltinOperator.DEQUANTIZE
    code.version = version
    model.operatorCodes.append(code)
    subgraph.operators[:0] = [
        _widening(
            len(model.operatorCodes) - 1,
            _add_rounded(model, subgraph, tensors[number], rounding),
            number,
        )
        for number, rounding in large.items()
    ]


def _is_large(model: Any, tensor: Any) -> bool:
    data = model.buffers[tensor.buffer].data
    if tensor.type != schema.TensorType.FLOAT32 or data is None:
        return False
    if len(data) < LARGE * np.dtype(np.float32).itemsize:
        return False
    return bool(np.abs(_values(data)).max() <= np.finfo(np.float16).max)


def _add_rounded(model: Any, subgraph: Any, wide: Any, rounding: Round) -> int:
    """Make of a constant what is worked out from a rounded one; return that one."""
    small = schema.TensorT()
    small.name = wide.name + b"_rounded"
    small.shape = wide.shape
    small.buffer = wide.buffer
    small.hasRank = wide.hasRank
    buffer = model.buffers[wide.buffer]
    buffer.data = rounding(small, _values(buffer.data)).view(np.uint8)
    subgraph.tensors.append(small)
    wide.buffer = len(model.buffers)
    model.buffers.append(schema.BufferT())
    return len(subgraph.tensors) - 1


def _half(tensor: Any, values: Any) -> Any:
    tensor.type = schema.TensorType.FLOAT16
    return values.astype(np.float16)


def _eight_bits(axis: int) -> Round:
    def rounded(tensor: Any, values: Any) -> Any:
        shaped = values.reshape(tensor.shape)
        others = tuple(place for place in range(shaped.ndim) if place != axis)
        scale = np.abs(shaped).max(others, keepdims=True) / _MOST
        scale[scale == 0] = 1
        tensor.type = schema.TensorType.INT8
        tensor.quantization = schema.QuantizationParametersT()
        tensor.quantization.scale = scale.ravel().astype(np.float32)
        tensor.quantization.zeroPoint = np.zeros(scale.size, np.int64)
        tensor.quantization.quantizedDimension = axis
        return np.round(shaped / scale).astype(np.int8).ravel()

    return rounded


def _widening(code: int, source: int, result: int) -> Any:
    operation = schema.OperatorT()
    operation.opcodeIndex = code
    operation.inputs = np.array([source], np.int32)
    operation.outputs = np.array([result], np.int32)
    return operation


def _packed(model: Any, size: int) -> bytes:
    builder = _Builder(size)
    builder.Finish(model.Pack(builder), _IDENTIFIER)
    return bytes(builder.Output())


def _values(data: Any) -> Any:
    return np.frombuffer(bytes(data), np.float32)


class _Builder(flatbuffers.Builder):
    """Aligns bytes as the format wants, which the generated code leaves out."""

    def StartVector(self, elemSize: int, numElems: int, alignment: int) -> Any:  # noqa: N802, N803
        alignment = _ALIGNMENT if elemSize == 1 else alignment
        return super().StartVector(elemSize, numElems, alignment)
