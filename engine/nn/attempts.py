"""One training tries something: a recipe on an encoder, before it is a model.

Fine-tuning and trying several recipes are made of these steps. Test images are embedded
at the end, for what is kept, and looked at nowhere here.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path

from engine.dataset.project import Project
from engine.dataset.samples import Sample
from engine.dataset.splits import hold_out
from engine.dataset.summary import TRAIN, VALIDATION
from engine.models.encoder import NETWORK_FILE, Encoder
from engine.models.sources import EncoderSource
from engine.nn.attempt import Attempt, judge, stopped
from engine.nn.backbones import convert_row
from engine.nn.fit import fit_network
from engine.nn.networks import Start
from engine.nn.planned import Afterwards
from engine.nn.starting import start_with
from engine.progress import Cancelled, CurvePoint, Event, Note, Report, Token
from engine.training.cache import EmbeddingCache
from engine.training.choice import Choice
from engine.training.finish import (
    Split,
    Trained,
    all_samples,
    held_out_scores,
    load_splits,
)
from engine.training.keeping import keeping
from engine.training.paces import keep_trained, known_paces, pace_key
from engine.training.recipes import Recipe
from engine.training.train import Stopwatch, fit_embedded


class Attempts:
    """Tries recipes on the images of one training.

    Attributes:
        samples: What is learned from, and what is chosen with.
        watch: What each stage took.

    Args:
        project: The open project.
        choice: Its images.
        share: Share of the training images held out where there is no validation.
        seed: Of that.
        folder: The run's folder.
        report: Told everything.
    """

    def __init__(
        self,
        project: Project,
        choice: Choice,
        share: float,
        seed: int,
        folder: Path,
        *,
        report: Report,
    ) -> None:
        self._project = project
        self._choice = choice
        self._folder = folder
        self._report = report
        self.watch = Stopwatch()
        self.learned = 0.0  # seconds of the last network's epochs
        train, validation = choice.samples[TRAIN], choice.samples[VALIDATION]
        if not validation:
            train, validation = hold_out(train, share, seed, project.groups())
        self.samples = {TRAIN: train, VALIDATION: validation}

    @property
    def images(self) -> int:
        """How many images there are to learn from."""
        return len(self.samples[TRAIN])

    def encoder(self, source: EncoderSource, *, token: Token) -> Encoder:
        """The encoder of a source, converted first where that was never done.

        Raises:
            Cancelled: The token asked for it.
            ModelError: It is damaged, or cannot be converted.
        """
        if not source.ready:
            assert source.backbone is not None
            assert source.weights is not None
            with self.watch.stage("convert"):
                convert_row(
                    source.backbone,
                    source.weights,
                    source.converted_folder(),
                    report=self._report,
                    token=token,
                )
        return source.load()

    def quick(self, recipe: Recipe, encoder: Encoder, *, token: Token) -> Attempt:
        """Fit a head on an encoder's embeddings.

        Raises:
            Cancelled: Nothing was fitted yet.
        """
        splits = self.embed(encoder, self.samples, report=self._report, token=token)
        history: list[CurvePoint] = []

        def remember(event: Event) -> None:
            if isinstance(event, CurvePoint):
                history.append(event)
            self._report(event)

        fitted = fit_embedded(
            self._project,
            EmbeddingCache(self._project, encoder),
            (splits[TRAIN], splits[VALIDATION]),
            len(self._choice.classes),
            recipe,
            self.watch,
            report=remember,
            token=token,
        )
        trained = Trained(
            encoder,
            fitted.head,
            fitted.held_out,
            history=tuple(history),
            stopped=fitted.stopped,
            chosen={"strength": fitted.strength},
        )
        return self._judged(recipe, trained, splits[VALIDATION])

    def fine_tune(
        self,
        recipe: Recipe,
        source: EncoderSource,
        before: Attempt,
        *,
        token: Token,
        folder: Path | None = None,
    ) -> Attempt:
        """Train an encoder's last blocks, beginning with a head that is good already.

        A. Kumar, A. Raghunathan, R. Jones, T. Ma, P. Liang, "Fine-tuning can distort
        pretrained features and underperform out-of-distribution", ICLR 2022: the head
        first, then all of it.

        Args:
            recipe: Of the fine-tuning family.
            source: Where the encoder's network is.
            before: The head on the encoder as it is.
            token: Cancelling keeps the best so far.
            folder: Where it leaves its files; the run's own unless given.

        Returns:
            The better of before and after on validation images.

        Raises:
            ModelError: There is no network, or its graph is not like it.
        """
        settings = recipe.fine_tune
        assert settings is not None
        spec, head = before.trained.encoder.spec, before.trained.head
        start = start_with(source, spec, head, settings)
        return self.train(
            recipe, start, before, token=token, folder=folder, encoder=source.name
        )

    def train(
        self,
        recipe: Recipe,
        start: Start | None,
        before: Attempt | None,
        *,
        token: Token,
        folder: Path | None = None,
        encoder: str = "",
    ) -> Attempt:
        """Train a network; what was before is returned if nothing was better.

        Raises:
            Cancelled: It was cancelled, and there is nothing from before.
        """
        settings = recipe.training
        assert settings is not None
        key = pace_key(recipe, encoder)
        count = len(all_samples(self._choice.samples))
        try:
            fitted = fit_network(
                self.samples[TRAIN],
                self.samples[VALIDATION],
                self._choice.classes,
                settings,
                recipe.seed,
                folder or self._folder,
                start=start,
                afterwards=Afterwards(count, known=known_paces(key)),
                report=self._report,
                token=token,
            )
        except Cancelled:
            if before is None:
                raise
            return stopped(before)
        keep_trained(key, fitted.measured, fitted.weights)
        self.learned = fitted.measured.seconds
        for name, seconds in fitted.seconds.items():
            self.watch.seconds[name] = self.watch.seconds.get(name, 0.0) + seconds
        if fitted.unchanged and before is not None:
            self._report(
                Note(
                    "train.no_better",
                    "Training the network further made it no better on validation "
                    "images, so what was learned before is kept.",
                )
            )
            kept = dataclasses.replace(before.trained, history=fitted.history)
            before = dataclasses.replace(before, trained=kept)
            return stopped(before) if fitted.stopped else before
        trained_encoder = Encoder.load(fitted.encoder_folder)
        with keeping(self._report, token) as tell:
            splits = self.embed(
                trained_encoder,
                {VALIDATION: self.samples[VALIDATION]},
                report=tell,
                token=Token(),
            )
        trained = Trained(
            trained_encoder,
            fitted.head,
            held_out_scores(fitted.head, splits[VALIDATION]),
            network=(fitted.encoder_folder / NETWORK_FILE).read_bytes(),
            history=fitted.history,
            stopped=fitted.stopped,
        )
        return self._judged(recipe, trained, splits[VALIDATION])

    def embed(
        self,
        encoder: Encoder,
        samples: dict[str, list[Sample]],
        *,
        report: Report,
        token: Token,
    ) -> dict[str, Split]:
        """The splits of ``samples`` with their embeddings."""
        with self.watch.stage("embed"):
            cache = EmbeddingCache(self._project, encoder)
            rows = cache.embed(all_samples(samples), report=report, token=token)
        return load_splits(cache, samples, rows)

    def _judged(self, recipe: Recipe, trained: Trained, validation: Split) -> Attempt:
        right, loss = judge(trained.head, validation, len(self._choice.classes))
        return Attempt(recipe, trained, right, len(validation.labels), loss)
