"""The formats a model can be exported to: a table, and what stands in the way."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from engine.errors import DiscernError, ModelError
from engine.exporting import web_runtime
from engine.exporting.sources import find_network

#: Largest accepted difference in probability.
FLOAT32, FLOAT16 = 1e-4, 1e-2
#: Least share of images on which eight-bit weights may name the same class.
LEAST_AGREEMENT = 0.98
#: Images that an int8 export is proved on, and calibrated on, where there are as many.
PROVED_ON, CALIBRATED_ON = 200, 100
#: Fewer images than this prove nothing about int8.
FEWEST_IMAGES = 20


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """One format.

    Attributes:
        name: As in ``--to NAME``.
        title: What it is called.
        description: What it is good for.
        file: Name of the network in the export's folder; empty where the export is one
            file.
        suffix: Of an export that is one file.
        tolerance: Largest accepted difference in probability; None where only the
            likeliest classes have to agree.
        needs: Modules that must be installed.
        extra: The extra of the package that brings them.
        by_images: Whether it cannot be made without images.
        instead: The format that rounds less, for models that this one makes answer
            otherwise.
    """

    name: str
    title: str
    description: str
    file: str = ""
    suffix: str = ""
    tolerance: float | None = FLOAT32
    needs: tuple[str, ...] = ()
    extra: str = ""
    by_images: bool = False
    instead: str = ""

    @property
    def from_network(self) -> bool:
        """Whether it is made from the Keras network; a page holds the graph itself."""
        return bool(self.file)


_OPEN = ("onnx", "tf2onnx", "onnxruntime")

FORMATS: dict[str, ExportFormat] = {
    item.name: item
    for item in (
        ExportFormat(
            "html",
            "Web page",
            "One file that answers in any browser, without a network.",
            suffix=".html",
        ),
        ExportFormat(
            "tflite",
            "TensorFlow Lite",
            "For Android, iOS and small computers.",
            file="model.tflite",
        ),
        ExportFormat(
            "tflite-float16",
            "TensorFlow Lite, half size",
            "The same with rounded weights, half as large.",
            file="model.tflite",
            tolerance=FLOAT16,
            instead="tflite",
        ),
        ExportFormat(
            "tflite-int8",
            "TensorFlow Lite, quarter size",
            "Quarter size, eight-bit weights; tested on your images. "
            "Some models do not keep their answers: then take half size.",
            file="model.tflite",
            tolerance=None,
            by_images=True,
            instead="tflite-float16",
        ),
        ExportFormat("keras", "Keras", "For Python with Keras 3.", file="model.keras"),
        ExportFormat(
            "savedmodel",
            "TensorFlow SavedModel",
            "For TensorFlow and TensorFlow Serving.",
            file="saved_model",
        ),
        ExportFormat(
            "onnx",
            "ONNX",
            "For ONNX Runtime, in almost any language.",
            file="model.onnx",
            needs=_OPEN,
            extra="onnx",
        ),
        ExportFormat(
            "openvino",
            "OpenVINO",
            "For quick answers on Intel processors.",
            file="model.xml",
            needs=("openvino",),
            extra="openvino",
        ),
    )
}


def format_named(name: str) -> ExportFormat:
    """The format called ``name``.

    Raises:
        ModelError: There is none (``export.format``).
    """
    if name not in FORMATS:
        raise ModelError(
            "export.format", f"Expected one of {', '.join(FORMATS)}, received {name!r}."
        )
    return FORMATS[name]


def obstacles(model: Path) -> dict[str, str]:
    """What stands in the way of each format, in a sentence; empty where nothing does.

    Args:
        model: The model file.

    Raises:
        ModelError: It is missing or damaged.
    """
    without_network = ""
    try:
        find_network(model)
    except DiscernError as error:
        if error.code != "export.no_network":
            raise
        without_network = error.message
    return {
        name: missing_parts(item) or (without_network if item.from_network else "")
        for name, item in FORMATS.items()
    }


def missing_parts(item: ExportFormat) -> str:
    """What this installation lacks for a format, in a sentence; or nothing."""
    if item.name == "html":
        return web_runtime.missing()
    if all(find_spec(module) is not None for module in item.needs):
        return ""
    return (
        f"This installation comes without the converter to {item.title}. With Python: "
        f'pip install "discern[{item.extra}]".'
    )
