"""The demo: the whole job on drawn sample faces, from a fresh installation."""

from __future__ import annotations

from pathlib import Path

from engine import paths
from engine.batch.folder import classify_folder
from engine.batch.request import ClassifyFolder
from engine.cli import terminal, words
from engine.dataset.sample import copy_sample, unseen_samples
from engine.jobs.training import train_quick
from engine.progress import Event, Report, Rows, Token
from engine.training.recipes import recipe_named
from engine.training.request import Train
from engine.verdict import Verdict


def run_demo(folder: Path | None, report: Report, token: Token) -> None:
    """Train on the sample, score, classify pictures it has not seen, say where all is.

    Args:
        folder: Where the sample project and its results go; the person's data folder
            if left out.
        report: Gets the progress.
        token: Cancels.
    """
    home = (folder or paths.data_dir() / "demo").resolve()
    project = copy_sample(home / "faces")
    terminal.output.print(f"Sample project: {project}", markup=False)
    request = Train(
        folder=str(project),
        recipe=recipe_named("quick"),
        output=str(home / "faces.discern"),
    )
    result = train_quick(request, report=report, token=token)
    terminal.output.print(words.training(result), markup=False)

    verdicts: list[Verdict] = []

    def collect(event: Event) -> None:
        if isinstance(event, Rows):
            verdicts.extend(event.rows)
        else:
            report(event)

    batch = classify_folder(
        ClassifyFolder(
            model=result.model,
            paths=tuple(str(path) for path in unseen_samples()),
            csv=str(home / "answers.csv"),
        ),
        report=collect,
        token=token,
    )
    terminal.output.print("\nPictures it has never seen:", markup=False)
    for verdict in verdicts:
        sure = f"{100 * (verdict.probability or 0):5.1f} %"
        line = f"  {Path(verdict.path).name:<16} {verdict.class_name:<8} {sure}"
        terminal.output.print(line, markup=False)
    terminal.output.print(f"\nModel:   {result.model}", markup=False)
    terminal.output.print(f"Answers: {batch.csv}", markup=False)
