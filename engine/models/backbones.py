"""The backbones: pretrained networks whose Keras weights files the app knows.

Only data, so that the window can list them; ``engine.nn.backbones`` builds them and
``engine.models.fetch`` gets their files. Rows of the person's own come from
``engine.models.custom``.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.images import Geometry

#: Keras' official storage. The paths and hashes below are those in the source of
#: ``keras.applications`` (Keras 3.15); it publishes MD5 and none for MobileNet 1 and 2.
STORAGE = "https://storage.googleapis.com/"
_APPLICATIONS = f"{STORAGE}tensorflow/keras-applications/"
_KERAS = "keras.applications, ImageNet"

#: The whole picture, squashed: nothing at the edges is lost. On pictures of other
#: shapes than the training pictures' it named more right than a centre crop (7 to 9 of
#: 10 heroes instead of 6 to 8, over five splits).
_GEOMETRY = Geometry((224, 224), fit="squash", filter="bilinear")


@dataclass(frozen=True, slots=True, kw_only=True)
class Backbone:
    """A pretrained network whose weights come as a Keras weights file.

    Attributes:
        name: Its name, as in ``--encoder``.
        title: One line for a person.
        description: When to take it, in a sentence.
        architecture: Name in ``engine.models.architectures``.
        width: The ``alpha`` of a MobileNet, else 1.
        with_top: Whether the file holds the classification layers too.
        layer: The layer where the encoder ends; empty for the last feature map.
        geometry: How a picture becomes its input.
        dimensions: Length of an embedding.
        file: Name of the weights file.
        url: Where the file is to be had; empty if it can only be given by hand.
        hash: As published, ``algorithm:digits``; empty where none is.
        size: Bytes of the file, as its server tells; 0 where that is unknown.
        origin: Where the weights come from.
        licence: SPDX identifier of the weights' licence.
        images_per_second: Embedded on two cores, about; None where never measured.
    """

    name: str
    title: str
    architecture: str
    file: str
    dimensions: int
    origin: str
    licence: str
    description: str = ""
    width: float = 1.0
    with_top: bool = False
    layer: str = ""
    geometry: Geometry = _GEOMETRY
    url: str = ""
    hash: str = ""
    size: int = 0
    images_per_second: float | None = None

    @property
    def can_be_fetched(self) -> bool:
        """Whether there is a place to get it from, and a hash to check it by."""
        return bool(self.url and self.hash)


#: The first three are looked for in a folder of weights only; where one is given, the
#: first that is there is preferred.
BACKBONES: tuple[Backbone, ...] = (
    Backbone(
        name="mobilenet-v2",
        title="MobileNetV2, trained on ImageNet",
        description="Small and fast; good with few pictures.",
        architecture="MobileNetV2",
        file="mobilenet_v2_1.0_224_notop.weights.h5",
        dimensions=1280,
        origin=f"{_KERAS}; dequantised from google-coral/test_data",
        licence="Apache-2.0",
        images_per_second=181,
    ),
    Backbone(
        name="mobilenet-v1",
        title="MobileNetV1 up to its twelfth block, trained on ImageNet",
        description="Fast, and strong for its size.",
        architecture="MobileNet",
        layer="conv_pw_12_relu",
        file="mobilenet_v1_1.0_224_upto_conv_pw_12.weights.h5",
        dimensions=1024,
        origin=f"{_KERAS}; Google's MobileNet v1",
        licence="Apache-2.0",
    ),
    Backbone(
        name="mobilenet-v2-0.35",
        title="MobileNetV2, a third as wide, trained on ImageNet",
        description="Very small and very fast; what Teachable Machine uses.",
        architecture="MobileNetV2",
        width=0.35,
        file="mobilenet_v2_0.35_224_notop.weights.h5",
        dimensions=1280,
        origin=f"{_KERAS}; googlecreativelab/teachablemachine-community",
        licence="Apache-2.0",
    ),
    Backbone(
        name="efficientnet-v2-b0",
        title="EfficientNetV2-B0, trained on ImageNet",
        description="The best balance of accuracy and speed; try this one first.",
        architecture="EfficientNetV2B0",
        file="efficientnetv2-b0_notop.h5",
        url=f"{_APPLICATIONS}efficientnet_v2/efficientnetv2-b0_notop.h5",
        hash="md5:893217f2bb855e2983157299931e43ff",
        size=24_274_472,
        dimensions=1280,
        origin=f"{_KERAS}; Google's EfficientNetV2",
        licence="Apache-2.0",
        images_per_second=95,
    ),
    Backbone(
        name="mobilenet-v3-small",
        title="MobileNetV3 Small, trained on ImageNet",
        description="The smallest download and the fastest; for slow computers.",
        architecture="MobileNetV3Small",
        file="weights_mobilenet_v3_small_224_1.0_float_no_top_v2.h5",
        url=f"{_APPLICATIONS}mobilenet_v3/"
        "weights_mobilenet_v3_small_224_1.0_float_no_top_v2.h5",
        hash="md5:d3e8ec802a04aa4fc771ee12a9a9b836",
        size=4_334_752,
        dimensions=576,
        origin=f"{_KERAS}; Google's MobileNet v3",
        licence="Apache-2.0",
    ),
    Backbone(
        name="mobilenet-v3-large",
        title="MobileNetV3 Large, trained on ImageNet",
        description="Fast, and more accurate than the small one.",
        architecture="MobileNetV3Large",
        file="weights_mobilenet_v3_large_224_1.0_float_no_top_v2.h5",
        url=f"{_APPLICATIONS}mobilenet_v3/"
        "weights_mobilenet_v3_large_224_1.0_float_no_top_v2.h5",
        hash="md5:07fb09a5933dd0c8eaafa16978110389",
        size=12_683_000,
        dimensions=960,
        origin=f"{_KERAS}; Google's MobileNet v3",
        licence="Apache-2.0",
    ),
    Backbone(
        name="efficientnet-b0",
        title="EfficientNetB0, trained on ImageNet",
        description="Accurate and small; slower than its successor, V2.",
        architecture="EfficientNetB0",
        file="efficientnetb0_notop.h5",
        url=f"{STORAGE}keras-applications/efficientnetb0_notop.h5",
        hash="md5:50bc09e76180e00e4465e1a485ddc09d",
        size=16_705_208,
        dimensions=1280,
        origin=f"{_KERAS}; Google's EfficientNet",
        licence="Apache-2.0",
    ),
    Backbone(
        name="resnet50",
        title="ResNet50, trained on ImageNet",
        description="The well-known reference; large and slow.",
        architecture="ResNet50",
        file="resnet50_weights_tf_dim_ordering_tf_kernels_notop.h5",
        url=f"{_APPLICATIONS}resnet/"
        "resnet50_weights_tf_dim_ordering_tf_kernels_notop.h5",
        hash="md5:4d473c1dd8becc155b73f8504c6f6626",
        size=94_765_736,
        dimensions=2048,
        origin=f"{_KERAS}; Kaiming He's deep residual networks",
        licence="MIT",
        images_per_second=22,
    ),
    Backbone(
        name="densenet121",
        title="DenseNet121, trained on ImageNet",
        description="Accurate for its size; slow.",
        architecture="DenseNet121",
        file="densenet121_weights_tf_dim_ordering_tf_kernels_notop.h5",
        url=f"{_APPLICATIONS}densenet/"
        "densenet121_weights_tf_dim_ordering_tf_kernels_notop.h5",
        hash="md5:30ee3e1110167f948a6b9946edeeb738",
        size=29_084_464,
        dimensions=1024,
        origin=f"{_KERAS}; Zhuang Liu's DenseNet",
        licence="BSD-3-Clause",
    ),
    Backbone(
        name="vgg16",
        title="VGG16 without its dense layers, trained on ImageNet",
        description="The classic of many courses; very slow.",
        architecture="VGG16",
        file="vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5",
        url=f"{_APPLICATIONS}vgg16/vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5",
        hash="md5:6d6bbae143d832006294945121d1f1fc",
        size=58_889_256,
        dimensions=512,
        origin=f"{_KERAS}; Oxford's Visual Geometry Group",
        licence="CC-BY-4.0",
    ),
    Backbone(
        name="vgg16-top",
        title="VGG16 up to its second dense layer, trained on ImageNet",
        description="For repeating studies made with it; very large and very slow.",
        architecture="VGG16",
        with_top=True,
        layer="fc2",
        file="vgg16_weights_tf_dim_ordering_tf_kernels.h5",
        url=f"{_APPLICATIONS}vgg16/vgg16_weights_tf_dim_ordering_tf_kernels.h5",
        hash="md5:64373286793e3c8b2b4e3219cbf3544b",
        size=553_467_096,
        dimensions=4096,
        origin=f"{_KERAS}; Oxford's Visual Geometry Group",
        licence="CC-BY-4.0",
    ),
)
