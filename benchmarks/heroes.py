"""The pictures and models that several benchmarks share, made once a run.

Nothing is ever written beside the originals: projects are copies in the work folder.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from benchmarks.support import Bench, discern, run_json, usual
from engine import paths
from engine.models.encoder import NETWORK_FILE

ENCODER = "mobilenet-v2"
WEIGHTS = "mobilenet_v2_1.0_224_notop.weights.h5"
_NOT_FOR_KERAS = ".webp"
SIZE = (1600, 1200)


def project(bench: Bench) -> Path:
    """A copy of ``superhero10`` that both sides can read.

    ``image_dataset_from_directory`` passes over WebP without a word, so these 56 of the
    1,545 pictures become PNG, which loses nothing.

    Raises:
        Skipped: The pictures are not here.
    """
    source = bench.pictures("superhero10")
    target = bench.work / "heroes"
    if not target.exists():
        shutil.copytree(source, target, copy_function=shutil.copyfile)
        make_writable(target)
        for path in sorted(target.rglob(f"*{_NOT_FOR_KERAS}")):
            with Image.open(path) as picture:
                picture.convert("RGB").save(path.with_name(f"{path.name}.png"))
            path.unlink()
    return target


def copy_project(original: Path, target: Path) -> Path:
    """A new project of the same pictures, without an index."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(original, target, ignore=shutil.ignore_patterns(".discern"))
    make_writable(target)
    return target


def make_writable(folder: Path) -> None:
    """Let a copy of a read-only folder be written to, and be removed."""
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)


def train(
    bench: Bench,
    folder: Path,
    output: Path,
    user_dir: Path,
    *more: str,
    encoder: str = ENCODER,
) -> tuple[dict[str, Any], float]:
    """``discern train`` in a fresh process: its JSON, the seconds."""
    command = discern(
        "train", folder, "-o", output, "--json",
        "--weights-dir", bench.weights_folder(), "--encoder", encoder, *more,
    )  # fmt: skip
    return run_json(command, user_dir)


def model(bench: Bench, encoder: str = ENCODER) -> Path:
    """A model of the heroes.

    Raises:
        Skipped: Pictures or weights are not here.
    """
    target = bench.work / f"heroes-{encoder}.discern"
    if not target.exists():
        bench.weights_folder()
        folder = project(bench)
        bench.say("  (training the model that is measured)")
        train(bench, folder, target, bench.work / "user", encoder=encoder)
    return target


def keras_model(bench: Bench, encoder: str = ENCODER) -> Path:
    """The same network, head included, as the ``.keras`` file a script would load."""
    target = bench.work / f"heroes-{encoder}.keras"
    if not target.exists():
        from engine.models.modelfile import load_model

        ours = load_model(model(bench, encoder))
        temperature = ours.manifest.calibration.temperature
        layers = list(ours.head.layers)
        # Keras' softmax knows no temperature; the last layer takes it over.
        kernel, bias = layers.pop()
        layers.append((kernel / temperature, bias / temperature))
        arrays = {
            f"{kind}_{number}": array
            for number, layer in enumerate(layers)
            for kind, array in zip(("kernel", "bias"), layer, strict=True)
        }
        head = bench.work / "head.npz"
        np.savez(head, **arrays)  # type: ignore[arg-type]
        source = bench.weights_folder() / WEIGHTS
        if encoder != ENCODER:
            source = paths.bundled_models_dir() / encoder / NETWORK_FILE
        run_json(usual("build.py", source, head, target), bench.work / "user")
    return target


def photos(bench: Bench, count: int, size: tuple[int, int] = SIZE) -> Path:
    """Large JPEGs made of the heroes: enlarged, with a camera's noise."""
    target = bench.work / f"photos-{count}-{size[0]}"
    if target.exists():
        return target
    rng = np.random.default_rng(0)
    sources = sorted(bench.pictures("superhero10").glob("*/*"))
    chosen = rng.choice(len(sources), count, replace=False)
    folder = target / "all"
    folder.mkdir(parents=True)
    width, height = size
    # Drawn once and shifted: drawing it anew would take longer than all the rest.
    grain = rng.standard_normal((height, width, 3), dtype=np.float32)
    noise = np.rint(5 * grain).astype(np.int16)
    for number, index in enumerate(chosen):
        with Image.open(sources[index]) as picture:
            large = picture.convert("RGB").resize(size, Image.Resampling.BICUBIC)
        noise = np.roll(noise, 1 + int(rng.integers(height)), axis=0)
        noisy = np.clip(np.asarray(large) + noise, 0, 255).astype(np.uint8)
        Image.fromarray(noisy).save(folder / f"{number:05}.jpg", quality=90)
    return target
