"""The job of training dense layers on a frozen network, as the old studies did.

What the frozen part gives is cached in the project like any embedding, so each picture
goes through it once and the epochs are over dense layers alone. The model's encoder
ends at the last hidden dense layer.
"""

from __future__ import annotations

import dataclasses
import shutil
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np
from numpy.typing import NDArray

from engine.dataset.project import Project
from engine.dataset.summary import TRAIN, VALIDATION
from engine.models.encoder import NETWORK_FILE, Encoder
from engine.models.sources import EncoderSource
from engine.nn import runtime
from engine.nn.applications import load_base
from engine.nn.attempts import Attempts
from engine.nn.backbones import draw_probes
from engine.nn.convert import convert_encoder
from engine.nn.data import Split
from engine.nn.fit import ENCODER_FOLDER
from engine.nn.loop import Loop
from engine.nn.loop_result import LoopResult
from engine.nn.networks import Network
from engine.nn.planned import Afterwards
from engine.nn.pretrained import load_network
from engine.progress import Meter, Report, Token
from engine.training import finish as ending
from engine.training.ahead import Ahead
from engine.training.choice import Choice, choose
from engine.training.estimate import network_stages
from engine.training.evidence import keep_data
from engine.training.keeping import keeping
from engine.training.paces import keep_around, keep_trained, known_paces, pace_key
from engine.training.recipes import DenseTopSettings
from engine.training.request import Train, TrainResult
from engine.training.running import CHECKPOINT_FOLDER, running
from engine.training.sizes import Sizes
from engine.training.starting import flat_source, own_layers, wanted_source

#: The dense layers that VGG16 has after its last map.
_OWN_LAYERS = ("fc1", "fc2")
#: Networks with more weights than this are kept in half precision.
_LARGE = 50_000_000
_SMALLEST_VARIANCE = 1e-6

Weights = list[NDArray[np.float32]]


@dataclass(frozen=True, slots=True, eq=False)
class Frozen:
    """The part that does not learn.

    Attributes:
        source: Where it is.
        own: The weights of the dense layers it came with, first to last; none where
            they are made anew.
        units: Units of the hidden dense layers on it.
    """

    source: EncoderSource
    own: tuple[Weights, ...]
    units: tuple[int, ...]


def train_dense_top(request: Train, *, report: Report, token: Token) -> TrainResult:
    """Train dense layers on what a frozen network gives for a project's images.

    Cancelling keeps the best so far, from the first step of training on.

    Raises:
        ModelError: There is no such network.
        ProjectError: The folder cannot be used or trained on.
        Cancelled: It was cancelled before there was anything to keep.
    """
    settings, seed = request.recipe.dense_top, request.recipe.seed
    assert settings is not None
    frozen = frozen_part(request, report)
    report = ahead = Ahead(report, last="train")
    with Project(Path(request.folder)) as project, running(project, request) as run:
        project.scan(report=report, token=token)
        choice = choose(project, request)
        keep_data(run.folder, choice.data)
        runtime.prepare(seed)
        share = settings.validation_share
        attempts = Attempts(project, choice, share, seed, run.folder, report=report)
        base = attempts.encoder(frozen.source, token=token)
        key = pace_key(request.recipe, frozen.source.name)
        if (known := known_paces(key)) is not None:
            sizes = Sizes(project, request, choice)
            ahead.expect(network_stages(sizes, known, None, token))
        read = attempts.embed(base, attempts.samples, report=report, token=token)
        runtime.prepare(seed)  # reading may have converted a network
        top = build_top(frozen, settings, read[TRAIN].embeddings, len(choice.classes))
        with attempts.watch.stage("train"):
            result = Loop(
                top,
                _vectors(read[TRAIN]),
                _vectors(read[VALIDATION]),
                settings,
                seed,
                run.folder,
                report=report,
                token=token,
                afterwards=_afterwards(base, choice, top.predictor.count_params()),
            ).run()
        weights = top.predictor.count_params()
        keep_trained(key, result.measured, weights)
        with keeping(report, token) as tell:
            with attempts.watch.stage("convert"):
                encoder = _join(frozen, base, top, run.folder / ENCODER_FOLDER, tell)
            splits = attempts.embed(encoder, choice.samples, report=tell, token=Token())
            held = {VALIDATION: attempts.samples[VALIDATION]}
            chosen_with = attempts.embed(encoder, held, report=tell, token=Token())
            trained = _trained(top, encoder, run.folder, result)
            trained = dataclasses.replace(
                trained,
                held_out=ending.held_out_scores(trained.head, chosen_with[VALIDATION]),
                seconds=attempts.watch.total(),
            )
            done = ending.finish(project, run, request, trained, splits, choice)
        if not done.stopped and request.resume is None:
            keep_around(key, attempts.watch.total(), result.measured.seconds)
        shutil.rmtree(run.folder / CHECKPOINT_FOLDER, ignore_errors=True)
        return done


def frozen_part(request: Train, report: Report) -> Frozen:
    """What is frozen, and which dense layers come after it.

    Raises:
        ModelError: There is no such network.
    """
    settings = request.recipe.dense_top
    assert settings is not None
    source = wanted_source(request, settings.encoders, report)
    if not own_layers(request.recipe, source):
        return Frozen(source, (), settings.dense)
    assert source.backbone is not None
    assert source.weights is not None
    own = load_base(source.backbone, source.weights)
    dense = tuple(own.get_layer(name).get_weights() for name in _OWN_LAYERS)
    return Frozen(flat_source(source), dense, tuple(len(pair[1]) for pair in dense))


def build_top(
    frozen: Frozen,
    settings: DenseTopSettings,
    vectors: NDArray[np.float32],
    classes: int,
) -> Network:
    """The dense layers alone: what the frozen part gives in, class scores out."""
    vector = keras.Input(vectors.shape[1:], name="vector")
    tensor = vector
    if not frozen.own:
        # New layers learn next to nothing from numbers that hardly differ.
        variance = np.maximum(vectors.var(axis=0), _SMALLEST_VARIANCE)
        tensor = keras.layers.Normalization(
            mean=vectors.mean(axis=0).tolist(), variance=variance.tolist()
        )(vector)
    for number, units in enumerate(frozen.units):
        layer = keras.layers.Dense(
            units,
            activation="relu",
            kernel_initializer="he_normal",
            name=f"dense_{number}",
        )
        tensor = layer(tensor)
        if frozen.own:
            layer.set_weights(frozen.own[number])
        tensor = keras.layers.Dropout(settings.dropout)(tensor)
    scores = keras.layers.Dense(classes, name="scores")(tensor)
    probabilities = keras.layers.Activation("softmax", name="probabilities")(scores)
    return Network(
        predictor=keras.Model(vector, probabilities, name="predictor"),
        scorer=keras.Model(vector, scores, name="scorer"),
        encoder=keras.Model(vector, {"embedding": tensor}, name="encoder"),
        binary=False,
    )


def _afterwards(base: Encoder, choice: Choice, weights: int) -> Afterwards:
    """All images go through the whole network once more."""
    images = len(ending.all_samples(choice.samples))
    rate = ending.measured_rate(base)
    return Afterwards(images, each=1 / rate, weights=weights)


def _vectors(split: ending.Split) -> Split:
    labels = split.labels.astype(np.int32)
    return Split(split.embeddings, np.arange(len(labels)), labels)


def _join(
    frozen: Frozen, base: Encoder, top: Network, folder: Path, report: Report
) -> Encoder:
    """Frozen part and dense layers as one encoder, proved against Keras."""
    meter = Meter(report, "convert", 1, unit="steps")
    network = load_network(frozen.source)
    read = network.output["embedding"]
    outputs = {
        "embedding": top.encoder(read)["embedding"],
        "feature_map": network.output["feature_map"],
    }
    whole = keras.Model(network.input, outputs, name="encoder")
    short = base.spec.title.partition(",")[0]
    convert_encoder(
        whole,
        folder,
        name=folder.parent.name,
        title=f"{short}, and {len(frozen.units)} dense layers trained here",
        geometry=base.spec.geometry,
        pooled=False,
        origin=f"trained here, from: {base.spec.origin}",
        licence=base.spec.licence,
        probes=draw_probes(base.spec.geometry),
        keep_network=keras.Model(network.input, top.predictor(read), name="predictor"),
        half=whole.count_params() > _LARGE,
    )
    meter.advance()
    return Encoder.load(folder)


def _trained(
    top: Network, encoder: Encoder, folder: Path, result: LoopResult
) -> ending.Trained:
    network = (folder / ENCODER_FOLDER / NETWORK_FILE).read_bytes()
    return ending.Trained(
        encoder,
        top.head(),
        network=network,
        history=result.history,
        stopped=result.stopped,
    )
