"""What a training will take on this computer: time, disk and memory, before it begins.

Everything is measured here: a few of the project's pictures are read as in training,
and a network's steps, and all that comes around them, are those of an earlier run, or
of a few batches.
"""

from __future__ import annotations

from pathlib import Path

from engine.dataset.project import Project
from engine.images import Geometry
from engine.models.backbones import Backbone
from engine.models.encoder import Encoder
from engine.progress import Report, Token
from engine.training.estimate_request import Estimate, Estimated
from engine.training.finish import measured_rate
from engine.training.paces import Paces, begin_seconds, known_paces, quick_key
from engine.training.settings import TrainingSettings
from engine.training.sizes import Sizes

#: Seconds around reading and fitting, and around epochs, where no run has told: to
#: compile, to learn what is unknown, to save.
_AROUND_QUICK, _AROUND_NETWORK = 4.0, 10.0
#: An encoder that was never used here is converted from its weights first.
CONVERTING = 20.0
#: How many times longer it may well take: told by a run of the same kind, or guessed.
_LONGER_KNOWN, _LONGER_GUESSED = 1.3, 1.6
#: The packed network's pace beside the network's.
_CONVERTED = 0.6
#: Batch norm's averages are measured after each epoch, until so many steps, on at most
#: so many images: as in ``engine.nn.planned`` and ``engine.nn.statistics``.
_SETTLED_STEPS, _SETTLED_IMAGES = 100, 512
#: Batches of decoded pictures beyond so many bytes lie on the disk.
_DECODED_IN_MEMORY = 512 * 2**20
#: Bytes that a process needs by itself, quick and with TensorFlow.
_QUICK_MEMORY, _NETWORK_MEMORY = 450_000_000, 900_000_000
_BYTES_A_WEIGHT = 4
#: A checkpoint holds weights, optimiser and best weights; a run its network and graph,
#: in its folder and in its model.
_COPIES = 8
_RECORDS = 2_000_000
_PACKING_A_WEIGHT = 0.25e-6
#: Bytes of an encoder whose file's size nobody told.
_USUAL_GRAPH = 15_000_000


def look_through(
    project: Project, request: Estimate, *, report: Report, token: Token
) -> None:
    """Let the index know the project's images.

    Raises:
        Cancelled: The token asked for it.
    """
    if request.scan or not project.classes():
        project.scan(report=report, token=token)


def quick_estimate(
    question: Estimate, encoder: Encoder, *, report: Report, token: Token
) -> Estimated:
    """What quick training takes.

    Raises:
        ProjectError: The folder cannot be used or trained on.
        Cancelled: The token asked for it.
    """
    request = question.request
    with Project(Path(request.folder)) as project:
        look_through(project, question, report=report, token=token)
        sizes = Sizes(project, request)
        width = encoder.spec.dimensions
        known = known_paces(quick_key(encoder.spec.name))
        seconds = sizes.reading(encoder, token)
        seconds += sum(quick_stages(sizes, width, known).values())
        guessed = known is None or known.around is None
        longer = _LONGER_GUESSED if guessed else _LONGER_KNOWN
        return _quick_total(sizes, seconds, width, len(encoder.graph), longer)


def quick_stages(sizes: Sizes, width: int, known: Paces | None) -> dict[str, float]:
    """Seconds of what follows the reading in quick training, stage by stage.

    Args:
        sizes: The images.
        width: How many numbers an embedding has.
        known: What was measured on this encoder before.
    """
    return {"fit": sizes.fitting(width), "save": saving(known)}


def saving(known: Paces | None) -> float:
    """Seconds around reading and fitting in quick training."""
    return _AROUND_QUICK if known is None or known.around is None else known.around


def unready_estimate(
    question: Estimate,
    backbone: Backbone,
    *,
    rate: float,
    report: Report,
    token: Token,
) -> Estimated:
    """What quick training takes on an encoder that has to be converted first.

    Nothing is converted to tell that: it would take as long as many a training.

    Args:
        question: The training.
        backbone: What the encoder is made of.
        rate: Images a second that it usually embeds.
        report: Told when the folder is looked through.
        token: Checked at every picture.

    Raises:
        ProjectError: The folder cannot be used or trained on.
        Cancelled: The token asked for it.
    """
    with Project(Path(question.request.folder)) as project:
        look_through(project, question, report=report, token=token)
        sizes = Sizes(project, question.request)
        each = sizes.decoding(backbone.geometry, token) + 1 / rate
        seconds = each * (len(sizes.all) + sizes.views) + CONVERTING + _AROUND_QUICK
        seconds += sizes.fitting(backbone.dimensions)
        graph = backbone.size or _USUAL_GRAPH
        return _quick_total(sizes, seconds, backbone.dimensions, graph, _LONGER_GUESSED)


def _quick_total(
    sizes: Sizes, seconds: float, width: int, graph: int, longer: float
) -> Estimated:
    vectors = (len(sizes.all) + sizes.views) * width
    return sizes.total(
        seconds,
        2 * vectors + 2 * graph + _RECORDS,
        _QUICK_MEMORY + 3 * graph + 12 * vectors,
        at_most=False,
        longer=longer,
    )


def network_estimate(
    sizes: Sizes,
    paces: Paces | None,
    geometry: Geometry | None,
    encoder: Encoder | None,
    token: Token,
) -> Estimated:
    """What training a network takes, its paces known.

    Args:
        sizes: The images.
        paces: How fast its steps are; None where nobody knows yet.
        geometry: Of the pictures it learns from; None for vectors.
        encoder: What reads every image first, or None.
        token: Checked at every picture.
    """
    settings = sizes.recipe.training
    assert settings is not None
    if paces is None:
        return sizes.total(None, 0, 0, at_most=False)
    seconds = begin_seconds()
    seconds += sum(network_stages(sizes, paces, geometry, token).values())
    decoded = 0
    if geometry is not None:
        pictures = sizes.train + sizes.validation
        decoded = pictures * geometry.size[0] * geometry.size[1] * 3
    if encoder is not None:
        seconds += sizes.reading(encoder, token)
        seconds += sizes.fitting(encoder.spec.dimensions)
        if geometry is None:  # all images go through the joined network once more
            seconds += len(sizes.all) / measured_rate(encoder)
    on_disk = decoded if decoded > _DECODED_IN_MEMORY else 0
    disk = _COPIES * _BYTES_A_WEIGHT * paces.weights + _RECORDS + on_disk
    memory = max(paces.memory, _NETWORK_MEMORY) + decoded - on_disk
    return sizes.total(
        seconds,
        disk,
        memory,
        at_most=settings.patience is not None,
        longer=_LONGER_GUESSED if paces.around is None else _LONGER_KNOWN,
    )


def network_stages(
    sizes: Sizes, paces: Paces, geometry: Geometry | None, token: Token
) -> dict[str, float]:
    """Seconds of a network's training, stage by stage, with all that follows.

    Args:
        sizes: The images.
        paces: How fast its steps are.
        geometry: Of the pictures it learns from; None for vectors.
        token: Checked at every picture.
    """
    settings = sizes.recipe.training
    assert settings is not None
    train = _learning(sizes, settings, paces)
    if paces.around is None:
        train += _AROUND_NETWORK + _PACKING_A_WEIGHT * paces.weights
    else:
        train += paces.compile + paces.around
    if geometry is None:
        return {"train": train}
    each = sizes.decoding(geometry, token)
    train += len(sizes.all) * (paces.read or each + _CONVERTED * paces.validate)
    return {"decode": (sizes.train + sizes.validation) * each, "train": train}


def _learning(sizes: Sizes, settings: TrainingSettings, paces: Paces) -> float:
    """Seconds that the epochs take, with all that belongs to them."""
    epoch = sizes.train
    if settings.steps_per_epoch is not None:
        epoch = settings.steps_per_epoch * settings.batch
    scored = sizes.validation
    if settings.validation_steps is not None:
        scored = min(scored, settings.validation_steps * settings.batch)
    each = epoch * paces.learn + scored * paces.validate + paces.turn
    steps = max(1, -(-epoch // settings.batch))
    unsettled = max(0, min(settings.epochs, -(-_SETTLED_STEPS // steps) - 1))
    settled = min(sizes.train, _SETTLED_IMAGES) * paces.settle
    return settings.epochs * each + unsettled * settled


def timed_estimate(question: Estimate, *, report: Report, token: Token) -> Estimated:
    """What trying several recipes takes: the time it is given, and the saving.

    Raises:
        ProjectError: The folder cannot be used or trained on.
        Cancelled: The token asked for it.
    """
    request = question.request
    settings = request.recipe.best
    assert settings is not None
    with Project(Path(request.folder)) as project:
        look_through(project, question, report=report, token=token)
        sizes = Sizes(project, request)
        seconds = 60 * settings.minutes + _AROUND_NETWORK
        return sizes.total(seconds, 0, _NETWORK_MEMORY, at_most=True)
