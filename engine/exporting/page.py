"""The exported web page: one file with runtime, encoder, head and doubt in it.

The page holds the very graph that answers in Discern, and the head, calibration and
"none of these" as arrays. It asks no network for anything: a policy in its head forbids
that to itself. When it is opened, it answers the golden pictures first, and nothing
else if it answers them differently.
"""

from __future__ import annotations

import base64
import gzip
import html
import io
import re
from collections.abc import Iterator

import msgspec
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.exporting import web_runtime
from engine.exporting.formats import ExportFormat
from engine.exporting.pictures import golden_pictures
from engine.exporting.single import for_one_picture
from engine.look import colours
from engine.models.classifier import Classifier
from engine.models.manifest import Manifest
from engine.models.modelfile import Model, app_version
from engine.paths import resources_dir

#: In this order; answers look as they do on the page that Discern serves.
_SCRIPTS = (
    "exports/geometry.js",
    "exports/verdict.js",
    "web/answer.js",
    "exports/page.js",
)
_EXPORTED = ("LiteRt", "Environment", "Tensor", "setGlobalLiteRt")
#: What the package's script takes from another package; the page does it by itself.
_FOREIGN = re.compile(r"^import .*$|^//# sourceMappingURL.*$", re.MULTILINE)
_EXPORTS = re.compile(r"^export \{.*?^\};", re.MULTILINE | re.DOTALL)


def page(model: Model, item: ExportFormat) -> bytes:
    """The page of a model.

    Args:
        model: The model.
        item: The format, for its tolerance.

    Raises:
        ModelError: The browsers' runtime is not here, or not what it should be.
    """
    runtime = web_runtime.read()
    arrays, table = _arrays(model)
    resources = resources_dir()
    manifest = model.manifest
    count = len(manifest.classes)
    style = (resources / "web" / "page.css").read_text(encoding="utf-8")
    icon = (resources / "icons" / "discern.svg").read_bytes()
    scripts = [(resources / name).read_text(encoding="utf-8") for name in _SCRIPTS]
    parts = {
        "version": html.escape(app_version()),
        "title": html.escape(manifest.title),
        "about": html.escape(_about(manifest)),
        "summary": f"The {count} classes, and how this page was tested",
        "classes": html.escape(", ".join(manifest.classes)),
        "doubt": html.escape(_doubt(model)),
        "licences": html.escape(_licences(manifest)),
        "icon": base64.b64encode(icon).decode(),
        "style": colours() + style,
        "facts": _in_script(msgspec.json.encode(_facts(model, item, table)).decode()),
        "graph": _packed(for_one_picture(model.encoder.graph)),
        "arrays": _packed(arrays),
        "wasm": _packed(_with_suffix(runtime, ".wasm")),
        "runtime": _in_script(_runtime_script(runtime)),
        "script": _in_script("\n".join(scripts)),
    }
    template = (resources / "exports" / "page.html").read_text(encoding="utf-8")
    # One pass, so that what is put in is never looked into.
    text = re.sub(r"\{\{(\w+)\}\}", lambda found: parts[found[1]], template)
    return text.encode()


def graph_in(data: bytes) -> bytes:
    """The encoder's graph out of a page, to prove what was really written."""
    found = re.search(rb'<script type="text/plain" id="graph">([^<]*)<', data)
    assert found is not None
    return gzip.decompress(base64.b64decode(found[1]))


def _facts(
    model: Model, item: ExportFormat, table: dict[str, dict[str, object]]
) -> dict[str, object]:
    manifest = model.manifest
    unknown = model.unknown
    doubt = None
    if unknown is not None:
        doubt = {
            "threshold": unknown.threshold,
            "scales": unknown.scales.tolist(),
            "temperature": unknown.temperature,
            "rest": unknown.spread.rest if unknown.spread is not None else 0.0,
        }
    return {
        "classes": manifest.classes,
        "geometry": msgspec.to_builtins(manifest.encoder.geometry),
        "temperature": manifest.calibration.temperature,
        "sure_from": manifest.sure_from,
        "layers": len(model.head.layers),
        "input": model.encoder.input_name,
        "arrays": table,
        "doubt": doubt,
        "tolerance": item.tolerance,
        "golden": list(_golden(model)),
    }


def _golden(model: Model) -> Iterator[dict[str, object]]:
    pictures = golden_pictures(model.manifest.encoder.geometry)
    embeddings = model.encoder.embed(pictures)
    answers = Classifier(model).probabilities(embeddings)
    unlike: list[float | None] = [None] * len(pictures)
    if model.unknown is not None:
        scores = model.head.scores(embeddings)
        unlike = model.unknown.scores(embeddings, scores).tolist()
    for picture, probabilities, one in zip(pictures, answers, unlike, strict=True):
        buffer = io.BytesIO()
        Image.fromarray(picture).save(buffer, "PNG")
        yield {
            "png": base64.b64encode(buffer.getvalue()).decode(),
            "probabilities": probabilities.tolist(),
            "unlike": one,
        }


def _arrays(model: Model) -> tuple[bytes, dict[str, dict[str, object]]]:
    """Head and doubt as bytes, and where in them each array is."""
    arrays: dict[str, NDArray[np.floating]] = {}
    for number, (kernel, bias) in enumerate(model.head.layers):
        arrays[f"kernel_{number}"] = kernel
        arrays[f"bias_{number}"] = bias
    unknown = model.unknown
    if unknown is not None:
        arrays["references"] = unknown.references
        if unknown.negatives is not None:
            arrays["negatives"] = unknown.negatives
        if unknown.spread is not None:
            arrays["means"] = unknown.spread.means
            arrays["variances"] = unknown.spread.variances
            # They were rounded to half precision when they were learned.
            arrays["directions"] = unknown.spread.directions.astype(np.float16)
    table: dict[str, dict[str, object]] = {}
    data = b""
    for name, array in arrays.items():
        half = array.dtype == np.float16
        flat = np.ascontiguousarray(array, "<f2" if half else "<f4")
        table[name] = {"offset": len(data), "shape": list(array.shape), "half": half}
        data += flat.tobytes()
    return data, table


def _runtime_script(runtime: dict[str, bytes]) -> str:
    """The package's two scripts as ones that need no module and load nothing."""
    glue = next(
        data.decode() for name, data in runtime.items() if name.endswith("_internal.js")
    )
    library = _EXPORTS.sub("", _FOREIGN.sub("", runtime["index.js"].decode()))
    names = ", ".join(_EXPORTED)
    return (
        f"{glue}\nconst LiteRtWeb = (() => {{\n{library}\nreturn {{ {names} }};\n}})();"
    )


def _with_suffix(runtime: dict[str, bytes], suffix: str) -> bytes:
    return next(data for name, data in runtime.items() if name.endswith(suffix))


def _packed(data: bytes) -> str:
    return base64.b64encode(gzip.compress(data, 9, mtime=0)).decode()


def _in_script(text: str) -> str:
    """Text that cannot end the script element it stands in."""
    return text.replace("</", "<\\/").replace("<!--", "<\\!--")


def _about(manifest: Manifest) -> str:
    told = f"Tells {len(manifest.classes)} classes apart"
    test = manifest.test
    if test is None:
        return f"{told}."
    return (
        f"{told}: {100 * test.low:.0f}–{100 * test.high:.0f} % right on "
        f"{test.images:,} images it never saw."
    )


def _doubt(model: Model) -> str:
    told = f"Below {100 * model.manifest.sure_from:.0f} % it says “not sure”. "
    if model.unknown is None:
        told += "It cannot tell pictures that are none of its classes. "
    else:
        told += "Pictures unlike everything it learned are “none of these”. "
    return (
        f"{told}Browsers read large JPEGs a little differently: there, probabilities "
        "were up to two percentage points off Discern’s when measured."
    )


def _licences(manifest: Manifest) -> str:
    encoder = manifest.encoder
    own = f"Model: {manifest.licence}. " if manifest.licence else ""
    declared = web_runtime.declared()
    return (
        f"{own}Encoder: {encoder.title}, {encoder.licence or 'licence not stated'}. "
        f"Runtime: {declared.title}, {declared.licence}. "
        f"Made with Discern {app_version()}."
    )
