"""The model card: what was measured, in Markdown, beside what only a person can say."""

from __future__ import annotations

import statistics
import textwrap
from typing import Any

from tools.ready_made.subjects import Subject

_WIDTH = 110


def render(subject: Subject, record: dict[str, Any]) -> str:
    """The card of a model.

    Args:
        subject: What it is about.
        record: What ``training.json`` holds.
    """
    parts = [
        f"# {subject.title}",
        _wrapped(subject.summary),
        _facts(subject, record),
        "## How good it is",
        _scores(record),
        _recall(record),
        "## What it makes of other pictures",
        worlds_table(record),
        "## Data",
        _wrapped(subject.data),
        _wrapped(_counts(record)),
        _wrapped(_encoder_training(subject, record["encoder_training"])),
        _wrapped(subject.rights),
        "## Made with",
        f"    {record['command']}",
        "## What it cannot do",
        "\n".join(_wrapped(f"- {limit}", indent="  ") for limit in subject.limits),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _facts(subject: Subject, record: dict[str, Any]) -> str:
    encoder = record["encoder"]
    side = "×".join(map(str, encoder["geometry"]["size"]))
    licence = encoder["licence"] or "no licence"
    versions = ", ".join(f"{name} {text}" for name, text in record["versions"].items())
    test = record["test"]
    rows = [
        ("Classes", ", ".join(record["classes"])),
        ("Test accuracy", "not measured" if test is None else _accuracy(test)),
        (
            "Encoder",
            f"{encoder['title']}; {side} pixels in, {encoder['dimensions']} numbers "
            f"out (SHA-256 {encoder['sha256'][:12]}…, {licence})",
        ),
        ("Trained", _trained(record)),
        ("Seed", str(record["seed"])),
        ("Libraries", versions),
        ("Licence", "Apache-2.0, as the project; on the pictures see below"),
    ]
    lines = ["| | |", "|---|---|", *(f"| {name} | {text} |" for name, text in rows)]
    return f"{_wrapped(_holds(subject, record))}\n\n" + "\n".join(lines)


def _holds(subject: Subject, record: dict[str, Any]) -> str:
    file = f"`{subject.name}.discern`"
    if record["borrows"]:
        return (
            f"{file} holds the head, the calibration, and what it takes to say "
            '"none of these"; it borrows the encoder that comes with Discern. '
            f"`discern models copy {subject.name} FILE` makes one whole file of both, "
            "for other computers."
        )
    return (
        f"One file, {file}: encoder, head, calibration, and what it takes to say "
        '"none of these".'
    )


def _accuracy(test: dict[str, Any]) -> str:
    share = test["right"] / test["images"]
    return (
        f"**{share:.1%}** of {test['images']} held-out images (95 % interval "
        f"{test['low']:.1%} to {test['high']:.1%}); balanced over the classes "
        f"**{test['balanced']:.1%}**"
    )


def _trained(record: dict[str, Any]) -> str:
    seconds = record["training_seconds"]["total"]
    time = f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} minutes"
    return f"recipe `{record['recipe']['name']}`, {time} on two busy cores"


def _scores(record: dict[str, Any]) -> str:
    rows = {}
    if record["test"] is not None:
        rows["Held-out images"] = record["test"]
    apart = record["test_without_lookalikes"]
    if apart is not None and apart["images"] < record["test"]["images"]:
        rows["… that look like no training image"] = apart
    text = scores_table(rows | record["tries"])
    others = record["test_accuracy_of_other_splits"]
    if others:
        first = record["test"]["right"] / record["test"]["images"]
        values = [100 * value for value in (first, *others)]
        text += "\n\n" + _wrapped(
            f"Trained and tested on {len(values)} different splits it gets "
            f"{statistics.fmean(values):.1f} ± {statistics.stdev(values):.1f} % right; "
            "the file holds the first of these models."
        )
    return text


def scores_table(scores: dict[str, dict[str, Any]]) -> str:
    """How a model does on labelled pictures, by what these are."""
    head = [
        "| | images | right | balanced | answered at all | right of those |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    return "\n".join([*head, *(_score(name, item) for name, item in scores.items())])


def _score(name: str, item: dict[str, Any]) -> str:
    answered = item["right_of_answered"]
    return (
        f"| {name} | {item['images']} | {item['right'] / item['images']:.1%} "
        f"| {item['balanced']:.1%} | {item['answered']:.1%} "
        f"| {'–' if answered is None else f'{answered:.1%}'} |"
    )


def _recall(record: dict[str, Any]) -> str:
    if record["test"] is None:
        return ""
    rows = [
        f"| {name} | {right} of {images} |"
        for name, (right, images) in record["test"]["recall"].items()
    ]
    return "\n".join(["| class | right |", "|---|---:|", *rows])


def worlds_table(record: dict[str, Any]) -> str:
    """What a model makes of pictures that show none of its classes."""
    rows = [
        f"| {name} | {item['images']} | {item['rejected']:.1%} | {item['unsure']:.1%} "
        f"| {item['no_doubt']:.1%} |"
        for name, item in record["other_worlds"].items()
    ]
    head = [
        '| pictures of | images | "none of these" | "not sure" '
        "| named at 99 % or more |",
        "|---|---:|---:|---:|---:|",
    ]
    return "\n".join([*head, *rows])


def _counts(record: dict[str, Any]) -> str:
    images = record["images"]
    return (
        f"Of these {images['train']} trained the model, {images['validation']} chose "
        "its settings and calibrate it, and "
        f"{images['test']} gave the score."
    )


def _encoder_training(subject: Subject, facts: dict[str, Any]) -> str:
    if not facts:
        return ""
    images = facts["images"]
    return (
        f"The encoder is a network trained from scratch (recipe `{facts['recipe']}`, "
        f"its settings are in `training.json`) on {images['train']:,} pictures of "
        f"{', '.join(facts['classes'])}, watched on {images['validation']}. "
        + subject.own_encoder
    )


def _wrapped(text: str, indent: str = "") -> str:
    return textwrap.fill(
        text,
        _WIDTH,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
