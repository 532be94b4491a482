"""What comes with an export: manifest, labels, starter code, README and the proof."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from engine.exporting.formats import ExportFormat
from engine.exporting.request import Parity
from engine.models.manifest import Manifest
from engine.models.modelfile import app_version
from engine.paths import resources_dir

MANIFEST_FILE, LABELS_FILE, README_FILE = "manifest.json", "labels.txt", "README.md"
STARTER_FILE, PARITY_FILE = "classify.py", "parity.json"
#: Says that a folder is an export of ours, which a later one may replace.
MARK = "discern_export"

#: What starter code needs besides Pillow and NumPy, and where its loader is.
_STARTERS = {
    "keras": ("load_keras.py", "keras tensorflow"),
    "savedmodel": ("load_savedmodel.py", "tensorflow"),
    "tflite": ("load_tflite.py", "ai-edge-litert"),
    "tflite-float16": ("load_tflite.py", "ai-edge-litert"),
    "tflite-int8": ("load_tflite.py", "ai-edge-litert"),
    "onnx": ("load_onnx.py", "onnxruntime"),
    "openvino": ("load_openvino.py", "openvino"),
}


def write_beside(
    folder: Path,
    item: ExportFormat,
    manifest: Manifest,
    parity: Sequence[Parity],
    runtime: str,
) -> None:
    """Write everything but the network into an export's folder.

    Args:
        folder: The folder, with the network in it.
        item: The format.
        manifest: The model's manifest.
        parity: The proof.
        runtime: What the proof was run with.
    """
    proof = proof_document(item, parity, runtime)
    _write_json(folder / MANIFEST_FILE, export_manifest(item, manifest) | proof)
    _write_json(folder / PARITY_FILE, proof)
    names = [" ".join(name.splitlines()) for name in manifest.classes]
    (folder / LABELS_FILE).write_text("\n".join(names) + "\n", encoding="utf-8")
    (folder / STARTER_FILE).write_text(starter_code(item), encoding="utf-8")
    text = _readme(item, manifest, parity, runtime)
    (folder / README_FILE).write_text(text, encoding="utf-8")


def export_manifest(item: ExportFormat, manifest: Manifest) -> dict[str, object]:
    """What a program has to know about an export, as plain data."""
    height, width = manifest.encoder.geometry.size
    return {
        MARK: 1,
        "format": item.name,
        "title": manifest.title,
        "file": item.file,
        "classes": list(manifest.classes),
        "geometry": msgspec.to_builtins(manifest.encoder.geometry),
        "input": {
            "name": "image",
            "dtype": "uint8",
            "shape": [None, height, width, 3],
            "channels": "RGB, 0 to 255; value scaling is inside the network",
        },
        "output": {
            "name": "probabilities",
            "dtype": "float32",
            "shape": [None, len(manifest.classes)],
            "meaning": "calibrated probabilities, in the order of the classes",
        },
        "sure_from": manifest.sure_from,
        "licence": manifest.licence,
        "encoder": {
            "title": manifest.encoder.title,
            "origin": manifest.encoder.origin,
            "licence": manifest.encoder.licence,
        },
        "app_version": app_version(),
    }


def proof_document(
    item: ExportFormat, parity: Sequence[Parity], runtime: str
) -> dict[str, object]:
    """The proof as plain data."""
    return {
        "proof": {
            "runtime": runtime,
            "tolerance": item.tolerance,
            "pictures": msgspec.to_builtins(list(parity)),
        }
    }


def starter_code(item: ExportFormat) -> str:
    """A program that classifies pictures with an export of this format."""
    folder = resources_dir() / "exports" / "starter"
    loader, package = _STARTERS[item.name]
    code = (folder / STARTER_FILE).read_text(encoding="utf-8")
    load = (folder / loader).read_text(encoding="utf-8").rstrip()
    needs = f"numpy pillow {package}"
    return code.replace("# RUNTIME", load).replace("{requirements}", needs)


def parity_table(parity: Sequence[Parity]) -> str:
    """The proof as a Markdown table."""
    lines = [
        "| pictures | count | largest difference | mean difference | same class |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {row.pictures} | {row.count} | {row.largest:.1e} | {row.mean:.1e} "
        f"| {100 * row.agreement:.1f} % |"
        for row in parity
    ]
    return "\n".join(lines)


def _readme(
    item: ExportFormat, manifest: Manifest, parity: Sequence[Parity], runtime: str
) -> str:
    geometry = manifest.encoder.geometry
    height, width = geometry.size
    package = _STARTERS[item.name][1]
    return f"""# {manifest.title}: {item.title}

Tells {len(manifest.classes)} classes apart; their names are in `{LABELS_FILE}`, in the
order of the network's output.

    pip install numpy pillow {package}
    python {STARTER_FILE} picture.jpg

`{item.file}` takes `image`, uint8 (n, {height}, {width}, 3), upright RGB from 0 to 255,
and gives `probabilities`, float32 (n, {len(manifest.classes)}). Scaling of values, head
and calibration are inside. Turning a picture upright and bringing it to
{width}×{height} pixels ({geometry.fit}, {geometry.filter}) is not: `prepare` in
`{STARTER_FILE}` does it as Discern does; repeat exactly that in other languages.

Below a probability of {manifest.sure_from:g} Discern says "not sure". "None of these"
needs more than probabilities and stays with Discern and its web page.

## Proved

Loaded with {runtime} and compared with the model when it was exported:

{parity_table(parity)}

Made with Discern {app_version()}. {_licences(manifest)}
"""


def _licences(manifest: Manifest) -> str:
    """Whose terms hold for the weights."""
    encoder = manifest.encoder
    own = f"Licence of the model: {manifest.licence}. " if manifest.licence else ""
    theirs = encoder.licence or "not stated"
    return f"{own}Encoder: {encoder.title}; {encoder.origin}; licence: {theirs}."


def _write_json(path: Path, document: dict[str, object]) -> None:
    text = msgspec.json.format(msgspec.json.encode(document), indent=2)
    path.write_bytes(text + b"\n")
