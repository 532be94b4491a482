"""The check of a project: scan, measure, compare, and find what is wrong or odd."""

from __future__ import annotations

import hashlib
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path

from engine.dataset.groups import join_groups
from engine.dataset.layout import read_layout
from engine.dataset.measuring import Measured, measure_missing, read_measured
from engine.dataset.project import Project
from engine.dataset.summary import SPLITS, SplitCounts
from engine.errors import ModelError, ProjectError
from engine.findings import comparing, likeness, results
from engine.findings.advice import advise
from engine.findings.embedding import Embeddings
from engine.findings.evidence import Embedded, Evidence, Twins, read_pictures
from engine.findings.finding import KINDS, Finding
from engine.findings.request import CheckProject, CheckResult
from engine.findings.table import EMBEDDINGS, INDEX, TABLE, TWINS, Kind
from engine.images import measures
from engine.models.encoder import Encoder
from engine.progress import Meter, Note, Report, Token

#: Makes the encoder ready when it is first needed.
LoadEncoder = Callable[[], Encoder]


def check_project(
    request: CheckProject,
    load_encoder: LoadEncoder,
    encoder_key: str,
    *,
    report: Report,
    token: Token,
) -> CheckResult:
    """Check a project; what did not change since the last check is not computed again.

    Args:
        request: What to check.
        load_encoder: See ``LoadEncoder``; it may raise ``ModelError``, which costs the
            kinds that need embeddings.
        encoder_key: Tells the encoder from others without loading it; empty for none.
        report: Gets the stages ``scan``, ``measure``, ``embed``, ``compare``, ``find``.
        token: Cancelling keeps what was measured, embedded and compared until then.

    Raises:
        ProjectError: The folder cannot be used, or a kind is unknown.
        Cancelled: It was asked to stop.
    """
    kinds = _chosen(request.kinds)
    check = _Check(Path(request.folder), load_encoder, encoder_key, report, token)
    with Project(check.folder) as project:
        with check.stage("scan"):
            project.scan(report=report, token=token)
        evidence = check.evidence(project)
        check.run(project, kinds, evidence)
        connection = project.connection
        wanted = set(kinds)
        findings = [
            item for item in results.read_findings(connection) if item.kind in wanted
        ]
        decided = [
            item
            for item in results.read_findings(connection, decided=True)
            if item.kind in wanted
        ]
        classes = _classes(evidence, project)
        return CheckResult(
            folder=str(project.folder),
            database=str(project.home.database),
            findings=tuple(findings),
            advice=tuple(advise(evidence, classes, findings)),
            classes=classes,
            splits=_counts(picture.split for picture in evidence.pictures),
            decided=len(decided),
            encoder=check.encoder_name,
            seconds=check.total(),
        )


class _Check:
    """One check under way: what it uses, and how long its stages take."""

    def __init__(
        self,
        folder: Path,
        load_encoder: LoadEncoder,
        encoder_key: str,
        report: Report,
        token: Token,
    ) -> None:
        self.folder = folder
        self.encoder_name = ""
        self._load_encoder = load_encoder
        self._encoder_key = encoder_key
        self._report = report
        self._token = token
        self._seconds: dict[str, float] = {}
        self._start = time.perf_counter()

    def evidence(self, project: Project) -> Evidence:
        """What the kinds look at; all that is costly is left until it is asked for."""
        pictures, set_aside = read_pictures(project.connection)
        evidence = Evidence(pictures, set_aside, {}, tuple, _no_embeddings, self._token)

        @cache
        def embeddings() -> Embeddings:
            with self.stage("embed"):
                encoder = self._load_encoder()
                self.encoder_name = encoder.spec.name
                return Embeddings(
                    project, encoder, pictures, report=self._report, token=self._token
                )

        def embedded() -> Embedded:
            return embeddings().by_class()

        def twins() -> tuple[Twins, ...]:
            vectors = None
            if self._encoder_key:
                cached = embeddings()
                vectors = (cached.key, cached.by_content())
            with self.stage("compare"):
                found = comparing.compare_all(
                    project.connection,
                    project.folder,
                    evidence.by_content,
                    measured,
                    vectors,
                    self._report,
                    self._token,
                )
                join_groups(
                    project.connection, ((one.first, one.second) for one in found)
                )
                return found

        measured: dict[str, Measured] = {}
        return replace(
            evidence, measured=measured, find_twins=twins, find_embedded=embedded
        )

    def run(self, project: Project, kinds: tuple[str, ...], evidence: Evidence) -> None:
        """Look for the kinds whose inputs changed, and write down what is found."""
        connection = project.connection
        state = _state(evidence)
        todo = [
            (TABLE[name], inputs)
            for name in kinds
            for inputs in (self._inputs(TABLE[name], state),)
            if not results.unchanged(connection, name, inputs)
        ]
        if not todo:
            return
        if any(kind.needs != INDEX for kind, _ in todo):
            with self.stage("measure"):
                measure_missing(
                    connection, project.folder, report=self._report, token=self._token
                )
                evidence.measured.update(read_measured(connection))
        if not self._usable_encoder(kind for kind, _ in todo):
            todo = [item for item in todo if item[0].needs != EMBEDDINGS]
        meter = Meter(self._report, "find", len(todo), unit="kinds")
        for kind, inputs in todo:
            self._token.raise_if_cancelled()
            found = self._find(kind, evidence)
            results.replace_findings(connection, kind.name, found, inputs)
            meter.advance()
        meter.finish()

    def _find(self, kind: Kind, evidence: Evidence) -> list[Finding]:
        if kind.needs == TWINS:
            evidence.twins  # noqa: B018 - timed as a stage of its own
        if kind.needs == EMBEDDINGS:
            evidence.embedded  # noqa: B018
        with self.stage("find"):
            return list(kind.find(evidence))

    def _usable_encoder(self, kinds: Iterator[Kind]) -> bool:
        """Whether embeddings can be had, if any are needed."""
        if all(kind.needs not in {EMBEDDINGS, TWINS} for kind in kinds):
            return True
        if not self._encoder_key:
            self._report(
                Note(
                    "check.no_encoder",
                    "No encoder is at hand, so pictures are compared by their hashes "
                    "alone; likely mislabelled ones and outliers are not looked for.",
                )
            )
            return False
        return True

    def _inputs(self, kind: Kind, state: str) -> str:
        """A digest of everything that a kind's findings depend on."""
        parts = [kind.name, str(kind.version), state]
        if kind.needs != INDEX:
            parts.append(f"measures {measures.VERSION}")
        if kind.needs == TWINS:
            parts.append(f"likeness {likeness.VERSION}")
        if kind.needs in {TWINS, EMBEDDINGS}:
            parts.append(self._encoder_key)
        return hashlib.blake2b("\n".join(parts).encode(), digest_size=16).hexdigest()

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time what happens inside."""
        start = time.perf_counter()
        try:
            yield
        finally:
            elapsed = time.perf_counter() - start
            self._seconds[name] = self._seconds.get(name, 0.0) + elapsed

    def total(self) -> dict[str, float]:
        """The stages so far, and ``total`` since the start."""
        whole = time.perf_counter() - self._start
        return {
            name: round(value, 3)
            for name, value in {**self._seconds, "total": whole}.items()
        }


def _chosen(kinds: tuple[str, ...] | None) -> tuple[str, ...]:
    unknown = [name for name in kinds or () if name not in TABLE]
    if unknown:
        raise ProjectError(
            "check.kind",
            f"Expected kinds of findings out of {', '.join(KINDS)}, received "
            f"{', '.join(unknown)}.",
        )
    return KINDS if kinds is None else tuple(name for name in KINDS if name in kinds)


def _no_embeddings() -> Embedded:
    raise ModelError("model.no_encoder", "Expected an encoder, found none.")


def _state(evidence: Evidence) -> str:
    """A digest of the index: which image is where, what it holds and what it is for."""
    digest = hashlib.blake2b(digest_size=16)
    for picture in (*evidence.pictures, *evidence.set_aside):
        digest.update(repr(picture).encode(errors="surrogatepass"))
    return digest.hexdigest()


def _classes(evidence: Evidence, project: Project) -> dict[str, SplitCounts]:
    splits: defaultdict[str, list[str]] = defaultdict(list)
    for picture in evidence.pictures:
        splits[picture.class_name].append(picture.split)
    names = sorted({item.name for item in read_layout(project.folder).folders})
    return {name: _counts(iter(splits[name])) for name in names}


def _counts(splits: Iterator[str]) -> SplitCounts:
    found = list(splits)
    return SplitCounts(*(found.count(split) for split in SPLITS))
