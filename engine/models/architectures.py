"""The architectures of ``keras.applications`` that an encoder can be built from.

Only data: what each wants its pixels to be, and how long its embedding is.
``engine.nn.backbones`` builds them.
"""

from __future__ import annotations

from dataclasses import dataclass

#: What happens to the pixels 0–255 before the network, in ``keras.applications``' own
#: words where it has them: ``tf`` to −1…1; ``caffe`` to BGR less ImageNet's means;
#: ``torch`` to 0…1 less means over deviations; ``inside`` nothing, the network does it.
PREPROCESSING = ("tf", "caffe", "torch", "inside")


@dataclass(frozen=True, slots=True)
class Architecture:
    """A network of ``keras.applications``.

    Attributes:
        function: Its name there.
        preprocessing: One of ``PREPROCESSING``.
        dimensions: Channels of its last feature map: the length of an embedding.
    """

    function: str
    preprocessing: str
    dimensions: int


#: By name, in the order of the documentation of ``keras.applications``.
ARCHITECTURES: dict[str, Architecture] = {
    row.function: row
    for row in (
        Architecture("Xception", "tf", 2048),
        Architecture("VGG16", "caffe", 512),
        Architecture("VGG19", "caffe", 512),
        Architecture("ResNet50", "caffe", 2048),
        Architecture("ResNet101", "caffe", 2048),
        Architecture("ResNet152", "caffe", 2048),
        Architecture("ResNet50V2", "tf", 2048),
        Architecture("ResNet101V2", "tf", 2048),
        Architecture("ResNet152V2", "tf", 2048),
        Architecture("InceptionV3", "tf", 2048),
        Architecture("MobileNet", "tf", 1024),
        Architecture("MobileNetV2", "tf", 1280),
        Architecture("MobileNetV3Small", "inside", 576),
        Architecture("MobileNetV3Large", "inside", 960),
        Architecture("DenseNet121", "torch", 1024),
        Architecture("DenseNet169", "torch", 1664),
        Architecture("DenseNet201", "torch", 1920),
        Architecture("EfficientNetB0", "inside", 1280),
        Architecture("EfficientNetB1", "inside", 1280),
        Architecture("EfficientNetB2", "inside", 1408),
        Architecture("EfficientNetB3", "inside", 1536),
        Architecture("EfficientNetV2B0", "inside", 1280),
        Architecture("EfficientNetV2B1", "inside", 1280),
        Architecture("EfficientNetV2B2", "inside", 1408),
        Architecture("EfficientNetV2B3", "inside", 1536),
        Architecture("ConvNeXtTiny", "inside", 768),
    )
}
