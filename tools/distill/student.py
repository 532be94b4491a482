"""The student in Keras, and its teacher; `tools.distill.layout` says what it is."""

from __future__ import annotations

from pathlib import Path

import keras
from keras import layers, ops

from tools.distill.layout import CHANNELS, STAGES, STEM, TEACHER_CUTS, TEACHER_LAST

#: Of the mean fourth power: keeps its roots and their slopes finite, and is the same
#: number in half precision.
_SMALLEST = 2.0**-20


def build_teacher(weights: Path) -> keras.Model:
    """MobileNetV1 up to its twelfth block: pixels from −1 to 1 in, five maps out."""
    network = keras.applications.MobileNet(
        input_shape=(None, None, 3), include_top=False, weights=None
    )
    cut = keras.Model(network.input, network.get_layer(TEACHER_LAST).output)
    cut.load_weights(weights)
    maps = [network.get_layer(name).output for name in (*TEACHER_CUTS, TEACHER_LAST)]
    teacher = keras.Model(network.input, maps, name="teacher")
    teacher.trainable = False
    return teacher


def build_stages() -> list[keras.Model]:
    """The student's stages, each a model from one map to the next."""
    stages: list[keras.Model] = []
    entering = 3
    for number, ((kernel, shortcuts), leaving) in enumerate(
        zip(STAGES, CHANNELS, strict=True), start=1
    ):
        image = keras.Input((None, None, entering))
        if number == 1:
            tensor = _normalised(
                layers.Conv2D(STEM, 3, strides=2, padding="same", use_bias=False)(image)
            )
            tensor = _separable(tensor, leaving, kernel, strides=1)
        else:
            tensor = _separable(image, leaving, kernel, strides=2)
        for shortcut in shortcuts:
            tensor = layers.Add()([tensor, _separable(tensor, leaving, shortcut)])
        stages.append(keras.Model(image, tensor, name=f"stage_{number}"))
        entering = leaving
    return stages


def chain(stages: list[keras.Model]) -> keras.Model:
    """The stages one after the other: pixels from −1 to 1 in, five maps out."""
    image = keras.Input((None, None, 3))
    maps = []
    tensor = image
    for stage in stages:
        tensor = stage(tensor)
        maps.append(tensor)
    return keras.Model(image, maps, name="student")


def encoder(stages: list[keras.Model], size: int) -> keras.Model:
    """The finished encoder: uint8 pixels in, embedding and feature map out."""
    image = keras.Input((size, size, 3), dtype="uint8")
    tensor = layers.Rescaling(1 / 127.5, offset=-1)(image)
    for stage in stages:
        tensor = stage(tensor)
    weighed = _weighed(tensor)
    pooled = layers.GlobalAveragePooling2D()(weighed)
    return keras.Model(image, {"embedding": pooled, "feature_map": weighed})


def _weighed(maps: keras.KerasTensor) -> keras.KerasTensor:
    """Maps whose global average is the logarithm of each channel's generalised mean.

    That mean (F. Radenović, G. Tolias, O. Chum, "Fine-tuning CNN image retrieval with
    no human annotation", 2018), here the fourth root of the mean fourth power, heeds
    what is strong somewhere; the logarithm evens out how strong. Written as a map, it
    still says which place contributes how much.
    """
    fourth = ops.square(ops.square(maps))
    mean = ops.maximum(ops.mean(fourth, axis=(1, 2), keepdims=True), _SMALLEST)
    # Less −1: an addition unlike those of the shortcuts, see `tools.distill.quantise`.
    logarithm = ops.log(ops.subtract(ops.sqrt(ops.sqrt(mean)), -1.0))
    return fourth * (logarithm / mean)


def _separable(
    tensor: keras.KerasTensor, width: int, kernel: int, strides: int = 1
) -> keras.KerasTensor:
    tensor = layers.DepthwiseConv2D(
        kernel, strides=strides, padding="same", use_bias=False
    )(tensor)
    return _normalised(layers.Conv2D(width, 1, use_bias=False)(tensor))


def _normalised(tensor: keras.KerasTensor) -> keras.KerasTensor:
    return layers.ReLU()(layers.BatchNormalization(momentum=0.95)(tensor))
