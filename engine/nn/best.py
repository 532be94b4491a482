"""The job of trying several recipes within a time and keeping the best one.

They come in the order of what they are expected to bring for their time. What is best
is said by validation images alone; the test images are looked at once, at the end.
"""

from __future__ import annotations

import dataclasses
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.dataset.project import Project
from engine.errors import DiscernError
from engine.models.catalogue import encoders, find_encoder
from engine.models.sources import EncoderSource
from engine.nn import runtime
from engine.nn.attempt import Attempt, stopped
from engine.nn.attempts import Attempts
from engine.progress import Cancelled, CurvePoint, Event, Note, Progress, Report, Token
from engine.training.choice import choose
from engine.training.evidence import keep_data
from engine.training.finish import finish
from engine.training.keeping import keeping
from engine.training.recipes import RECIPES, Recipe, suited, with_settings
from engine.training.request import Train, TrainResult
from engine.training.running import CHECKPOINT_FOLDER, running

#: A network from scratch needs about so many images to be worth its time.
_ENOUGH_FOR_SCRATCH = 2000
#: How many encoders are compared, the preferred ones first.
_MOST_ENCODERS = 4
_TRIES = "tries"


class Deadline(Token):
    """A token that is cancelled when time is up, or when the person's own is.

    Args:
        token: The person's.
        seconds: How long from now.
    """

    def __init__(self, token: Token, seconds: float) -> None:
        super().__init__()
        self._person = token
        self._ends = time.monotonic() + seconds

    @property
    def cancelled(self) -> bool:
        """Whether it is time to stop, for either reason."""
        return self._person.cancelled or time.monotonic() >= self._ends

    @property
    def left(self) -> float:
        """Seconds until time is up."""
        return max(0.0, self._ends - time.monotonic())

    def wait_while_paused(self) -> None:
        """Wait as long as the person wants; that time does not count."""
        began = time.monotonic()
        self._person.wait_while_paused()
        self._ends += time.monotonic() - began

    def raise_if_cancelled(self) -> None:
        """Leave through ``Cancelled`` if it is time to stop; wait while paused."""
        self.wait_while_paused()
        if self.cancelled:
            raise Cancelled


@dataclass(frozen=True, slots=True)
class _Try:
    """One thing to try: what to call it, and how."""

    title: str
    run: Callable[[], Attempt]


def train_best(request: Train, *, report: Report, token: Token) -> TrainResult:
    """Try recipes until time is up, keep the best on validation images.

    The first one, a head on the preferred encoder, is always finished.

    Raises:
        ProjectError: The folder cannot be used or trained on.
        Cancelled: It was cancelled before there was anything to keep.
    """
    settings = request.recipe.best
    assert settings is not None
    deadline = Deadline(token, 60 * settings.minutes)
    with Project(Path(request.folder)) as project, running(project, request) as run:
        project.scan(report=report, token=token)
        choice = choose(project, request)
        keep_data(run.folder, choice.data)
        runtime.prepare(request.recipe.seed)
        counted = _Counted(report, deadline)
        attempts = Attempts(
            project,
            choice,
            settings.validation_share,
            request.recipe.seed,
            run.folder,
            report=counted.quiet,
        )
        tries = _Tries(request, attempts, choice.classes, run.folder, token, deadline)
        best = _try_all(tries, counted, token, deadline)
        with keeping(report, token) as tell:
            splits = attempts.embed(
                best.trained.encoder, choice.samples, report=tell, token=Token()
            )
            trained = dataclasses.replace(
                best.trained,
                history=tuple(counted.points),
                stopped=token.cancelled,
                seconds=attempts.watch.total(),
            )
            result = finish(project, run, request, trained, splits, choice)
        for name in (CHECKPOINT_FOLDER, _TRIES):
            shutil.rmtree(run.folder / name, ignore_errors=True)
        return result


class _Counted:
    """Tells what is being tried; its curve has one point a try.

    The curves of single tries would overwrite one another, so they stay untold; and the
    time left is that of all tries.
    """

    def __init__(self, report: Report, deadline: Deadline) -> None:
        self._report = report
        self._deadline = deadline
        self.points: list[CurvePoint] = []

    def quiet(self, event: Event) -> None:
        """Pass on everything but curves."""
        if isinstance(event, CurvePoint):
            return
        if isinstance(event, Progress):
            event = dataclasses.replace(event, eta=self._deadline.left)
        self._report(event)

    def say(self, code: str, sentence: str) -> None:
        """Tell a sentence."""
        self._report(Note(code, sentence))

    def add(self, attempt: Attempt, best: Attempt) -> None:
        """Add a try to the curve: how good it was, and the best until then."""
        if attempt.images:
            values = {
                "val_accuracy": attempt.right / attempt.images,
                "best_val_accuracy": best.right / best.images,
            }
            step = len(self.points) + 1
            self.points.append(CurvePoint(step, step, values))
            self._report(self.points[-1])


class _Tries:
    """What to try, in order; each may look at the best until then."""

    def __init__(
        self,
        request: Train,
        attempts: Attempts,
        classes: tuple[str, ...],
        folder: Path,
        token: Token,
        deadline: Deadline,
    ) -> None:
        self._request = request
        self._attempts = attempts
        self._classes = classes
        self._folder = folder / _TRIES
        self._token = token
        self._deadline = deadline
        self.best: Attempt | None = None
        self._linear: dict[str, Attempt] = {}
        self._sources: dict[str, EncoderSource] = {}

    def __iter__(self) -> Iterator[_Try]:
        first, *others = self._encoders()
        # Whatever the time: there is something to keep.
        yield self._quick(first, {}, self._token)
        for source in others:
            yield self._quick(source, {}, self._deadline)
        better: tuple[dict[str, object], ...] = ({"hidden": 128}, {"views": 4})
        for changes in better:
            yield self._quick(self._leading(), changes, self._deadline)
        yield self._fine_tune("last-block")
        if self._attempts.images >= _ENOUGH_FOR_SCRATCH:
            yield self._scratch()
        yield self._fine_tune("half")

    def _encoders(self) -> list[EncoderSource]:
        folder = self._request.weights_dir
        weights_dir = Path(folder) if folder else None
        first = find_encoder(self._request.encoder, weights_dir)
        found = [first]
        if self._request.encoder is None:
            found += [item for item in encoders(weights_dir) if item.name != first.name]
        return found[:_MOST_ENCODERS]

    def _leading(self) -> EncoderSource:
        """The encoder on which a plain head was best."""
        name = ""
        best: Attempt | None = None
        for candidate, attempt in self._linear.items():
            if attempt.beats(best):
                name, best = candidate, attempt
        return self._sources[name]

    def _quick(
        self, source: EncoderSource, changes: dict[str, object], token: Token
    ) -> _Try:
        recipe = self._recipe("quick", changes)
        self._sources[source.name] = source

        def run() -> Attempt:
            encoder = self._attempts.encoder(source, token=token)
            attempt = self._attempts.quick(recipe, encoder, token=token)
            if not changes:
                self._linear[source.name] = attempt
            return attempt

        how = {"hidden": " with a hidden layer", "views": " with changed copies"}
        words = "".join(how[name] for name in changes)
        return _Try(f"Quick{words} on {_short(source)}", run)

    def _fine_tune(self, depth: str) -> _Try:
        source = self._leading()
        recipe = self._recipe("fine-tune", {"depth": depth})

        def run() -> Attempt:
            return self._attempts.fine_tune(
                recipe,
                source,
                self._linear[source.name],
                token=self._deadline,
                folder=self._folder / f"fine-tune-{depth}",
            )

        return _Try(f"Fine-tuning {_short(source)} ({depth.replace('-', ' ')})", run)

    def _scratch(self) -> _Try:
        recipe = self._recipe("resnet-s", {})
        folder = self._folder / "resnet-s"

        def run() -> Attempt:
            return self._attempts.train(
                recipe, None, None, token=self._deadline, folder=folder
            )

        return _Try("A network of its own (resnet-s)", run)

    def _recipe(self, name: str, changes: dict[str, object]) -> Recipe:
        recipe = suited(RECIPES[name], self._classes)
        return with_settings(recipe, {"seed": self._request.recipe.seed, **changes})


def _try_all(
    tries: _Tries, counted: _Counted, token: Token, deadline: Deadline
) -> Attempt:
    best: Attempt | None = None
    for attempt in tries:
        if best is not None and deadline.cancelled:
            break
        counted.say("best.trying", f"Trying: {attempt.title}.")
        try:
            found = attempt.run()
        except Cancelled:
            if best is None:
                raise
            break
        except DiscernError as error:
            if best is None:
                raise
            counted.say("best.failed", f"{attempt.title} did not work: {error.message}")
            continue
        better = found.beats(best)
        best = found if best is None or better else best
        counted.add(found, best)
        told = "the best so far" if better else "no better"
        counted.say("best.tried", f"{attempt.title}: {found.share}, {told}.")
    assert best is not None
    return stopped(best) if token.cancelled else best


def _short(source: EncoderSource) -> str:
    return source.title.partition(",")[0]
