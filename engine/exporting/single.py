"""A LiteRT graph for any number of pictures as one for a single picture.

LiteRT for browsers wants every shape to be known. The graph's data already has shapes
for one picture, and beside each a signature in which the number of pictures is open
(-1); that one number is written over. Nothing else of the graph is touched.
"""

from __future__ import annotations

import struct

import numpy as np

#: Place of `shape_signature` in the table of a tensor (its eighth field) of the format.
_SHAPE_SIGNATURE = 4 + 2 * 7


def for_one_picture(graph: bytes) -> bytes:
    """The graph with every open dimension set to 1."""
    from ai_edge_litert import schema_py_generated as schema

    data = bytearray(graph)
    model = schema.Model.GetRootAs(data, 0)
    for number in range(model.SubgraphsLength()):
        subgraph = model.Subgraphs(number)
        for index in range(subgraph.TensorsLength()):
            tensor = subgraph.Tensors(index)
            signature = tensor.ShapeSignatureAsNumpy()
            if not isinstance(signature, np.ndarray):
                continue
            table = tensor._tab  # noqa: SLF001 - the generated code has no setters
            start = table.Vector(table.Offset(_SHAPE_SIGNATURE))
            for place in np.flatnonzero(signature == -1):
                struct.pack_into("<i", data, start + 4 * int(place), 1)
    return bytes(data)
