"""The backbones: pretrained networks whose Keras weights files the app knows.

Only data, so that the window can list them; ``engine.nn.backbones`` builds them.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.errors import ModelError
from engine.images import Geometry

_KERAS = "keras.applications, ImageNet"

#: The whole picture, squashed: nothing at the edges is lost. On pictures of other
#: shapes than the training pictures' it named more right than a centre crop (7 to 9 of
#: 10 heroes instead of 6 to 8, over five splits).
_GEOMETRY = Geometry((224, 224), fit="squash", filter="bilinear")


@dataclass(frozen=True, slots=True)
class Backbone:
    """A pretrained network whose weights come as a Keras weights file.

    Attributes:
        name: Its name, as in ``--encoder``.
        title: One line for a person.
        file: Name of the weights file.
        geometry: How a picture becomes its input.
        dimensions: Length of an embedding.
        origin: Where the weights come from.
        licence: SPDX identifier of the weights' licence.
    """

    name: str
    title: str
    file: str
    geometry: Geometry
    dimensions: int
    origin: str
    licence: str


#: In order of preference: the first one whose file is present is taken.
BACKBONES: tuple[Backbone, ...] = (
    Backbone(
        name="mobilenet-v2",
        title="MobileNetV2, trained on ImageNet",
        file="mobilenet_v2_1.0_224_notop.weights.h5",
        geometry=_GEOMETRY,
        dimensions=1280,
        origin=f"{_KERAS}; dequantised from google-coral/test_data",
        licence="Apache-2.0",
    ),
    Backbone(
        name="mobilenet-v1",
        title="MobileNetV1 up to its twelfth block, trained on ImageNet",
        file="mobilenet_v1_1.0_224_upto_conv_pw_12.weights.h5",
        geometry=_GEOMETRY,
        dimensions=1024,
        origin=f"{_KERAS}; Google's MobileNet v1",
        licence="Apache-2.0",
    ),
    Backbone(
        name="mobilenet-v2-0.35",
        title="MobileNetV2, a third as wide, trained on ImageNet",
        file="mobilenet_v2_0.35_224_notop.weights.h5",
        geometry=_GEOMETRY,
        dimensions=1280,
        origin=f"{_KERAS}; googlecreativelab/teachablemachine-community",
        licence="Apache-2.0",
    ),
)


def backbone_named(name: str) -> Backbone:
    """The backbone called ``name``.

    Raises:
        ModelError: There is none of that name (``model.no_backbone``).
    """
    for backbone in BACKBONES:
        if backbone.name == name:
            return backbone
    raise ModelError(
        "model.no_backbone",
        "Expected a backbone, one of "
        f"{', '.join(row.name for row in BACKBONES)}, received {name!r}.",
    )
