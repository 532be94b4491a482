"""Half precision for a LiteRT graph: its large kernels, and nothing else.

TensorFlow's converter rounds every constant, also the few values that everything after
them depends on: one whitening kernel of 288 numbers moved probabilities by 0.011, all
other kernels together by 0.0004. Large kernels are nearly all of the file, so what
stays exact costs nothing.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema

#: Kernels of this many numbers are rounded.
LARGE = 4096
_IDENTIFIER = b"TFL3"
#: Of the operation that reads float16; older ones read eight bits only.
_DEQUANTIZE_VERSION = 3
_ALIGNMENT = 16


def halve(graph: bytes) -> bytes:
    """A float32 graph with its large kernels as float16, widened when it is loaded."""
    model = schema.ModelT.InitFromPackedBuf(graph, 0)
    model.operatorCodes.append(_dequantize())
    code = len(model.operatorCodes) - 1
    used = Counter(one.buffer for part in model.subgraphs for one in part.tensors)
    for subgraph in model.subgraphs:
        kernels = [
            (number, tensor)
            for number, tensor in enumerate(subgraph.tensors)
            if used[tensor.buffer] == 1 and _is_large_kernel(model, tensor)
        ]
        subgraph.operators[:0] = [
            _operation(code, _add_rounded(model, subgraph, tensor), number)
            for number, tensor in kernels
        ]
    builder = _Builder(len(graph))
    builder.Finish(model.Pack(builder), _IDENTIFIER)
    return bytes(builder.Output())


def _is_large_kernel(model: Any, tensor: Any) -> bool:
    if tensor.type != schema.TensorType.FLOAT32 or len(tensor.shape) < 2:
        return False
    data = model.buffers[tensor.buffer].data
    if data is None or len(data) < LARGE * np.dtype(np.float32).itemsize:
        return False
    return bool(np.abs(_values(data)).max() <= np.finfo(np.float16).max)


def _add_rounded(model: Any, subgraph: Any, wide: Any) -> int:
    """Make of a constant what is worked out from a rounded one; return that one."""
    half = schema.TensorT()
    half.name = wide.name + b"_float16"
    half.shape = wide.shape
    half.type = schema.TensorType.FLOAT16
    half.buffer = wide.buffer
    half.hasRank = wide.hasRank
    subgraph.tensors.append(half)
    buffer = model.buffers[wide.buffer]
    buffer.data = _values(buffer.data).astype(np.float16).view(np.uint8)
    wide.buffer = len(model.buffers)
    model.buffers.append(schema.BufferT())
    return len(subgraph.tensors) - 1


def _operation(code: int, source: int, result: int) -> Any:
    operation = schema.OperatorT()
    operation.opcodeIndex = code
    operation.inputs = np.array([source], np.int32)
    operation.outputs = np.array([result], np.int32)
    return operation


def _dequantize() -> Any:
    code = schema.OperatorCodeT()
    code.builtinCode = schema.BuiltinOperator.DEQUANTIZE
    code.deprecatedBuiltinCode = schema.BuiltinOperator.DEQUANTIZE
    code.version = _DEQUANTIZE_VERSION
    return code


def _values(data: Any) -> Any:
    return np.frombuffer(bytes(data), np.float32)


class _Builder(flatbuffers.Builder):
    """Aligns bytes as the format wants, which the generated code leaves out."""

    def StartVector(self, elemSize: int, numElems: int, alignment: int) -> Any:  # noqa: N802, N803
        alignment = _ALIGNMENT if elemSize == 1 else alignment
        return super().StartVector(elemSize, numElems, alignment)
