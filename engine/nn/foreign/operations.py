"""Which operations of TensorFlow a SavedModel of others may hold.

What computes on tensors alone is allowed; what reads or writes files, runs code, talks
to devices or networks, or hides a graph in a tensor, is not named here. The list is
checked before anything of the SavedModel is loaded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tensorflow.core.protobuf import saved_model_pb2

from engine.errors import ModelError

ALLOWED = frozenset(
    [
        "Abs",
        "Add",
        "AddN",
        "AddV2",
        "All",
        "Any",
        "ArgMax",
        "ArgMin",
        "AssignVariableOp",
        "AvgPool",
        "BatchMatMul",
        "BatchMatMulV2",
        "BatchMatMulV3",
        "BatchToSpaceND",
        "BiasAdd",
        "BroadcastArgs",
        "BroadcastTo",
        "Cast",
        "Ceil",
        "ClipByValue",
        "Concat",
        "ConcatV2",
        "Const",
        "Conv2D",
        "CropAndResize",
        "DepthToSpace",
        "DepthwiseConv2dNative",
        "DisableCopyOnRead",
        "Einsum",
        "Elu",
        "Equal",
        "Erf",
        "Exp",
        "ExpandDims",
        "FakeQuantWithMinMaxArgs",
        "FakeQuantWithMinMaxVars",
        "FakeQuantWithMinMaxVarsPerChannel",
        "Fill",
        "Floor",
        "FloorDiv",
        "FloorMod",
        "FusedBatchNorm",
        "FusedBatchNormV2",
        "FusedBatchNormV3",
        "Gather",
        "GatherNd",
        "GatherV2",
        "Greater",
        "GreaterEqual",
        "Identity",
        "IdentityN",
        "If",
        "L2Loss",
        "LRN",
        "LeakyRelu",
        "Less",
        "LessEqual",
        "Log",
        "Log1p",
        "LogSoftmax",
        "LogicalAnd",
        "LogicalNot",
        "LogicalOr",
        "MatMul",
        "Max",
        "MaxPool",
        "MaxPoolV2",
        "Maximum",
        "Mean",
        "Min",
        "Minimum",
        "MirrorPad",
        "Mul",
        "Neg",
        "NoOp",
        "NotEqual",
        "OneHot",
        "Pack",
        "Pad",
        "PadV2",
        "PartitionedCall",
        "Placeholder",
        "PlaceholderWithDefault",
        "Pow",
        "PreventGradient",
        "Prod",
        "Range",
        "Rank",
        "ReadVariableOp",
        "RealDiv",
        "Reciprocal",
        "Relu",
        "Relu6",
        "Reshape",
        "ResizeBicubic",
        "ResizeBilinear",
        "ResizeNearestNeighbor",
        "Reverse",
        "ReverseV2",
        "Round",
        "Rsqrt",
        "Select",
        "SelectV2",
        "Selu",
        "Shape",
        "ShapeN",
        "Sigmoid",
        "Sign",
        "Size",
        "Slice",
        "Softmax",
        "Softplus",
        "Softsign",
        "SpaceToBatchND",
        "SpaceToDepth",
        "Split",
        "SplitV",
        "Sqrt",
        "Square",
        "SquaredDifference",
        "Squeeze",
        "StatefulPartitionedCall",
        "StatelessIf",
        "StopGradient",
        "StridedSlice",
        "Sub",
        "Sum",
        "Switch",
        "Merge",
        "Tanh",
        "Tile",
        "TopK",
        "TopKV2",
        "Transpose",
        "Unpack",
        "VarHandleOp",
        "VarIsInitializedOp",
        "Variable",
        "VariableV2",
        "Assign",
        "Where",
        "Xdivy",
        "ZerosLike",
        "OnesLike",
        "Snapshot",
    ]
)
#: What a checkpoint is saved with; may be there, but nothing that runs may use it.
_SAVING = frozenset(
    [
        "SaveV2",
        "RestoreV2",
        "MergeV2Checkpoints",
        "ShardedFilename",
        "StaticRegexFullMatch",
        "StringJoin",
    ]
)
#: What the loader itself runs in a graph of TensorFlow 1 to fill its variables.
_RESTORING = frozenset({"RestoreV2", "ShardedFilename", "StringJoin"})
_MOST_BYTES = 2 * 1024**3


def check_saved_model(folder: Path) -> None:
    """Check what could run of the SavedModel in ``folder``; nothing is run.

    Raises:
        ModelError: It is damaged (``model.saved_model``), or holds an operation that
            is not on the list (``model.code``).
    """
    from google.protobuf.message import DecodeError

    path = folder / "saved_model.pb"
    saved = saved_model_pb2.SavedModel()
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise damaged(folder, "it is larger than any graph")
        saved.ParseFromString(path.read_bytes())
    except (OSError, DecodeError) as error:
        raise damaged(folder, str(error)) from error
    if len(saved.meta_graphs) != 1:
        raise damaged(folder, f"it holds {len(saved.meta_graphs)} graphs instead of 1")
    graph = saved.meta_graphs[0]
    functions = {
        function.signature.name: function.node_def
        for function in graph.graph_def.library.function
    }
    found: set[str] = set()
    if graph.HasField("object_graph_def"):
        # Functions are what is loaded; the nodes beside them are for TensorFlow 1.
        used = _mentioned(functions.values())
        used |= set(graph.object_graph_def.concrete_functions)
        for name, nodes in functions.items():
            operations = {node.op for node in nodes}
            saves = operations & _SAVING and name not in used
            found |= operations - ALLOWED - (_SAVING if saves else frozenset())
    else:
        for nodes in functions.values():
            found |= {node.op for node in nodes} - ALLOWED
        found |= _run_at_load(graph) - ALLOWED - _RESTORING
    # A call by a function's own name, as TensorFlow 1 wrote them.
    found -= functions.keys()
    if found:
        some = ", ".join(sorted(found)[:5])
        raise ModelError(
            "model.code",
            f"The SavedModel holds operations that an image classifier does not need "
            f"or that could read or write files: {some}.",
            path=folder,
            remedy="Export the network as .keras or TFLite instead.",
        )


def _mentioned(bodies: Iterable[Iterable[Any]]) -> set[str]:
    """The names of all functions that other functions may call."""
    found: set[str] = set()
    for nodes in bodies:
        for node in nodes:
            found.add(node.op)
            for value in node.attr.values():
                found.add(value.func.name)
                found.update(item.name for item in value.list.func)
    return found


def _run_at_load(graph: Any) -> set[str]:
    """The operations that loading or asking a graph of TensorFlow 1 would run."""
    nodes: Mapping[str, Any] = {node.name: node for node in graph.graph_def.node}
    waiting = [graph.saver_def.restore_op_name]
    for key, collection in graph.collection_def.items():
        if "init" in key or "main_op" in key or "table" in key:
            waiting += collection.node_list.value
    for signature in graph.signature_def.values():
        waiting += [info.name for info in signature.outputs.values()]
        waiting += [info.name for info in signature.inputs.values()]
    seen: set[str] = set()
    while waiting:
        name = waiting.pop().lstrip("^").split(":")[0]
        if name in nodes and name not in seen:
            seen.add(name)
            waiting += nodes[name].input
    return {nodes[name].op for name in seen}


def damaged(folder: Path, why: str) -> ModelError:
    """The error of a SavedModel that cannot be read."""
    return ModelError(
        "model.saved_model",
        f"The SavedModel cannot be read: {why}.",
        path=folder,
        remedy="Export it again where it was made.",
    )
