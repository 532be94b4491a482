"""What a training tells, and whether it stops: estimate, time left, Cancel.

Each recipe is estimated as the Train page does it, trained while the time left that it
tells is noted, and then trained anew for every stage that was seen, to be cancelled
somewhere in it. A training with something to keep says so, packs it and tests it; asked
once more it ends at once and can be gone on with, which is tried as well.
"""

from __future__ import annotations

import os
import queue as queues
import random
import shutil
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import heroes
from benchmarks.network_epochs import cifar_pictures
from benchmarks.support import Bench, Figures, Row
from engine.jobs import queue
from engine.jobs.protocol import Failed, Outcome
from engine.jobs.queue import JobQueue
from engine.jobs.requests import ESTIMATE, MEASURE, Estimate, Estimated, Train
from engine.jobs.training_table import training
from engine.progress import KEEP, Event, Progress, Token, ignore
from engine.training.recipes import Recipe, recipe_named, with_settings

NAME = "training_told"
#: Shares of the run after which the time left is compared with what it came to.
_MOMENTS = (0.1, 0.2, 0.5)
#: Images of each class, and epochs.
_CIFAR, _QUICK_CIFAR = (400, 10), (60, 3)
_TUNED, _QUICK_TUNED = (60, 4), (15, 2)
#: A stage that comes once on a computer, so its Cancel needs one that never saw it.
_ONCE = "convert"
#: Seconds after which a job that was cancelled counts as one that never stops.
_PATIENCE = 60.0


@dataclass
class Told:
    """What one training told, with the moments since it was asked for.

    Attributes:
        seconds: How long it took.
        lefts: The time left, and when it was told.
        stages: The stages in their order, and when the first word of each came.
    """

    seconds: float = 0.0
    lefts: list[tuple[float, float]] = field(default_factory=list)
    stages: dict[str, float] = field(default_factory=dict)


def measure(bench: Bench) -> list[Row]:
    """Quick and fine-tuned training of heroes, a network on CIFAR-10.

    Raises:
        Skipped: The pictures are not here.
    """
    os.environ["DISCERN_USER_DIR"] = str(bench.work / "told-user")
    each, epochs = _QUICK_CIFAR if bench.quick else _CIFAR
    tuned, tuned_epochs = _QUICK_TUNED if bench.quick else _TUNED
    pictures = heroes.project(bench)
    rows: list[Row] = []
    for recipe, original in (
        (recipe_named("quick"), pictures),
        (
            with_settings(recipe_named("cnn-bn"), {"epochs": epochs}),
            cifar_pictures(bench, each),
        ),
        (
            with_settings(recipe_named("fine-tune"), {"epochs": tuned_epochs}),
            _some(pictures, bench.work / "told-few", tuned),
        ),
    ):
        rows += _of_recipe(bench, recipe, original)
    return rows


def _of_recipe(bench: Bench, recipe: Recipe, original: Path) -> list[Row]:
    folder = heroes.copy_project(original, bench.work / "told")
    known = _estimated(Train(str(folder), recipe))
    told = _train(folder, recipe)
    assert known.seconds is not None
    bench.say(
        f"  {recipe.name}: {known.seconds:.0f} to {known.longest:.0f} s told, "
        f"{told.seconds:.0f} s taken; stages {', '.join(told.stages)}"
    )
    at_most = "at most " if known.at_most else ""
    rows = [
        Row(
            f"{recipe.name}, {known.images:,} images",
            "s",
            Figures((told.seconds,)),
            note=f"told before: {at_most}{known.seconds:.0f} to {known.longest:.0f} s",
        ),
        Row(
            "… time left against what it came to",
            "%",
            _left_error(told, _MOMENTS[0]),
            note="after a tenth of the run; "
            + ", ".join(
                f"{100 * moment:.0f} %: {_shown(_left_error(told, moment))}"
                for moment in _MOMENTS[1:]
            ),
        ),
    ]
    waits = _cancels(bench, recipe, original, told)
    again = _cancel_again(bench, recipe, original, told)
    for words, figures in (
        ("until it stops what it does", [wait.heeded for wait in waits.values()]),
        ("until the best is kept", [wait.ended for wait in waits.values()]),
    ):
        rows.append(
            Row(
                f"… Cancel, worst stage, {words}",
                "s",
                Figures((max(figures),)),
                note=", ".join(
                    f"{stage} {figure:.2f}"
                    for stage, figure in zip(waits, figures, strict=True)
                ),
            )
        )
    if again is not None:
        rows.append(Row("… asked again while it keeps", "s", Figures((again,))))
    return rows


def _some(original: Path, target: Path, each: int) -> Path:
    """So many pictures of each class."""
    for folder in sorted(path for path in original.iterdir() if path.is_dir()):
        (target / folder.name).mkdir(parents=True)
        for path in sorted(folder.iterdir())[:each]:
            shutil.copyfile(path, target / folder.name / path.name)
    return target


def _estimated(request: Train) -> Estimated:
    asked = Estimate(request, scan=True)
    known: Estimated = queue.run(ESTIMATE, asked, report=ignore, token=Token())
    if known.seconds is None:
        known = queue.run(MEASURE, asked, report=ignore, token=Token())
    return known


def _train(folder: Path, recipe: Recipe) -> Told:
    told = Told()
    start = time.monotonic()

    def hear(event: Event) -> None:
        if isinstance(event, Progress):
            now = time.monotonic() - start
            told.stages.setdefault(event.stage, now)
            if event.eta is not None:
                told.lefts.append((now, event.eta))

    request = Train(str(folder), recipe)
    queue.run(training(recipe), request, report=hear, token=Token())
    told.seconds = time.monotonic() - start
    return told


def _left_error(told: Told, moment: float) -> Figures | None:
    """By how much the time left was wrong that a person saw then, in per cent."""
    at = moment * told.seconds
    seen = [(when, left) for when, left in told.lefts if when <= at]
    if not seen:
        return None
    when, left = seen[-1]
    real = told.seconds - when
    return Figures((100 * (left - real) / real,))


def _shown(error: Figures | None) -> str:
    return "nothing told" if error is None else f"{error.median:+.0f} %"


@dataclass(frozen=True, slots=True)
class Wait:
    """What one Cancel took, in seconds.

    Attributes:
        heeded: Until the job said that it only keeps its best, or ended.
        ended: Until it ended.
    """

    heeded: float
    ended: float


def _cancels(
    bench: Bench, recipe: Recipe, original: Path, told: Told
) -> dict[str, Wait]:
    """What Cancel takes in every stage of a training."""
    dice = random.Random(3)
    starts = [*told.stages.values(), told.seconds]
    waits: dict[str, Wait] = {}
    for number, stage in enumerate(told.stages):
        folder = heroes.copy_project(original, bench.work / "told")
        if stage == _ONCE:
            os.environ["DISCERN_USER_DIR"] = str(bench.work / f"once-{recipe.name}")
        # Somewhere in the stage: a long one takes its time, a short one is caught.
        later = dice.uniform(0.0, 0.8) * (starts[number + 1] - starts[number])
        waits[stage] = _cancel(folder, recipe, stage, later)
        bench.say(
            f"  cancelled in {stage}, {later:.1f} s in: heeded after "
            f"{waits[stage].heeded:.2f} s, ended after {waits[stage].ended:.2f} s"
        )
        shutil.rmtree(folder)
    return waits


def _cancel_again(
    bench: Bench, recipe: Recipe, original: Path, told: Told
) -> float | None:
    """Seconds from a second Cancel to the end, half a second into keeping the best.

    None where no stage takes that long to keep something.
    """
    if "train" not in told.stages:
        return None
    folder = heroes.copy_project(original, bench.work / "told")
    wait = _cancel(folder, recipe, "train", 5.0, again=0.5)
    bench.say(f"  cancelled twice: {wait.ended:.2f} s")
    shutil.rmtree(folder)
    return wait.ended


def _cancel(
    folder: Path,
    recipe: Recipe,
    stage: str,
    later: float,
    again: float | None = None,
) -> Wait:
    """Cancel somewhere in a stage, and once more ``again`` seconds into keeping."""
    reached, heeded = threading.Event(), threading.Event()
    moments: list[float] = []

    def hear(event: Event) -> None:
        if not isinstance(event, Progress):
            return
        if event.stage == stage:
            reached.set()
        if event.stage == KEEP and not heeded.is_set():
            moments.append(time.monotonic())
            heeded.set()

    outcomes: queues.SimpleQueue[tuple[Outcome, float]] = queues.SimpleQueue()

    def end(outcome: Outcome) -> None:
        outcomes.put((outcome, time.monotonic()))
        reached.set()  # the stage did not come
        heeded.set()

    jobs = JobQueue()
    try:
        job = jobs.submit(
            training(recipe),
            Train(str(folder), recipe),
            on_event=hear,
            on_outcome=end,
        )
        reached.wait()
        time.sleep(later)
        asked = time.monotonic()
        job.cancel()
        if again is not None:
            heeded.wait(_PATIENCE)
            time.sleep(again)
            asked = time.monotonic()
            job.cancel()
        outcome, ended = outcomes.get(timeout=_PATIENCE)
    finally:
        jobs.close()
    failure = outcome.sentence if isinstance(outcome, Failed) else ""
    if failure:
        raise RuntimeError(f"Expected a cancelled training, received: {failure}")
    heard = moments[0] if moments else ended
    return Wait(max(0.0, heard - asked), max(0.0, ended - asked))
