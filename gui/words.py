"""Words and numbers for a person: stages, durations, shares, scores, answers.

Every sentence that says how good, how far or how long is written here once, so that the
pages, the job bar and the terminal-minded reader never meet two wordings for one thing.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from unicodedata import bidirectional

from PySide6.QtCore import QCoreApplication

from engine.jobs.requests import Score, TrainResult
from engine.progress import Progress
from engine.timing import rounded
from engine.verdict import ERROR, NONE_OF_THESE, NOT_SURE, Verdict

#: Keeps a number and its unit on one line.
NBSP = "\u00a0"

#: With fewer test images than this a score is a hint, not a figure.
FEW_IMAGES = 30

#: A longer class name is cut in a sentence; it stands in full elsewhere.
_LONGEST_NAME = 32

_RIGHT_TO_LEFT = {"R", "AL"}

_STAGES = {
    "fetch": "Downloading",
    "gather": "Looking what is there",
    "import": "Bringing them in",
    "search": "Asking",
    "scan": "Looking through the folder",
    "group": "Comparing pictures that look alike",
    "measure": "Measuring the pictures",
    "try": "Trying a few steps",
    "check": "Looking for problems",
    "decode": "Getting the pictures ready",
    "embed": "Reading the pictures",
    "fit": "Learning",
    "train": "Training the network",
    "convert": "Getting the model ready",
    "prove": "Comparing the answers",
    "score": "Testing on unseen images",
    "forecast": "Trying fewer images",
    "keep": "Keeping the best so far",
    "classify": "Classifying",
    "export": "Writing the table",
    "sort": "Sorting the files",
    "watch": "Watching",
    "undo": "Taking it back",
    "edit": "Moving files",
    "map": "Drawing the map",
}


_RECIPES = {
    "quick": "Quick",
    "fine-tune": "Thorough",
    "best": "Best of several",
    "vgg16": "VGG16 study",
    "resnet50": "ResNet50 study",
}


def _tr(text: str) -> str:
    return QCoreApplication.translate("words", text)


def stage(key: str) -> str:
    """What a stage of a job is called, for example ``embed``: Reading the pictures."""
    return _tr(_STAGES.get(key, key.replace("_", " ").capitalize()))


def count(number: int) -> str:
    """A whole number with thousands separated: 31,204."""
    return f"{number:,}"


def counted(number: int, one: str, many: str) -> str:
    """A number and what it counts: ``1 image``, ``1,545 images``."""
    return f"{count(number)}{NBSP}{one if number == 1 else many}"


def size(number: float) -> str:
    """Bytes as a person says them: ``24 MB``, ``4.3 MB``, ``850 kB``."""
    megabytes = number / 1e6
    if megabytes < 1:
        return f"{round(number / 1e3)}{NBSP}kB"
    figure = f"{megabytes:.1f}" if megabytes < 10 else count(round(megabytes))
    return f"{figure}{NBSP}MB"


def short_title(title: str) -> str:
    """An encoder's title without what they all have in common."""
    return title.partition(",")[0]


def percent(share: float, digits: int = 1) -> str:
    """A share of 1 as a percentage that never rounds up to certainty.

    Args:
        share: 0 to 1.
        digits: Decimals; one keeps a column of figures aligned.

    Returns:
        For example ``96.2 %``; 0.99996 gives ``99.9 %``, because only 1 is all.
    """
    figure = round(share * 100, digits)
    step = 10.0**-digits
    if figure >= 100 and share < 1:
        figure = 100 - step
    return f"{figure:.{digits}f}{NBSP}%"


def whole_percent(share: float) -> str:
    """A whole percentage, or one with a decimal where rounding would say all."""
    return percent(share, 1 if 0.99 < share < 1 else 0)


def duration(seconds: float) -> str:
    """A time a person would say: ``25 s``, ``4 min 10 s``, ``1 h 5 min``."""
    whole = max(0, round(seconds))
    if whole < 1:
        return _tr("under {time}").format(time=f"1{NBSP}s")
    if whole < 60:
        return f"{whole}{NBSP}s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes}{NBSP}min" + (f" {rest}{NBSP}s" if rest else "")
    hours, minutes = divmod(minutes, 60)
    return f"{hours}{NBSP}h" + (f" {minutes}{NBSP}min" if minutes else "")


def about(seconds: float) -> str:
    """A guessed time: ``about 4 min``, ``about 25 s``."""
    return _tr("about {time}").format(time=duration(rounded(seconds)))


def about_between(least: float, most: float) -> str:
    """A guessed time and how long it may become: ``about 40 s to 1 min``."""
    shorter, longer = duration(rounded(least)), duration(rounded(most))
    if shorter == longer:
        return about(most)
    return _tr("about {least} to {most}").format(least=shorter, most=longer)


def time_left(seconds: float | None) -> str:
    """``4 min 10 s left``, or nothing while it cannot be told."""
    if seconds is None:
        return ""
    if seconds < 1:
        return _tr("almost done")
    return _tr("{time} left").format(time=duration(seconds))


def rate(per_second: float | None, unit: str = "images") -> str:
    """``146 images/s``, ``3.4 images/s``, or nothing before it can be told."""
    if not per_second:
        return ""
    if unit == "bytes":
        return f"{size(per_second)}/s"
    figure = f"{per_second:.1f}" if per_second < 10 else count(round(per_second))
    return f"{figure} {_tr(unit)}/s"


def so_far(progress: Progress) -> str:
    """``31,204 of 50,000``, or the count alone while the total is unknown."""
    told = size if progress.unit == "bytes" else count
    if progress.total is None:
        return told(progress.done)
    return _tr("{done} of {total}").format(
        done=told(progress.done), total=told(progress.total)
    )


def progress_line(progress: Progress) -> str:
    """The muted words beside a stage: ``epoch 24 of 40 · 87 images/s``."""
    parts = [progress.detail or so_far(progress), rate(progress.rate, progress.unit)]
    return " · ".join(part for part in parts if part)


def score(value: Score | None) -> str:
    """A score in a table: ``98.6 % ± 0.9``, half the interval's width as the ±.

    With few images there is no figure to speak of, only a range: ``34–100 %``.
    """
    if value is None:
        return "–"
    if value.images < FEW_IMAGES:
        return f"{round(value.low * 100)}–{round(value.high * 100)}{NBSP}%"
    half = (value.high - value.low) / 2 * 100
    return f"{percent(value.accuracy)} ± {half:.1f}"


def score_sentence(result: TrainResult) -> str:
    """What a training came to, in honest words."""
    value = result.test
    if value is None:
        if result.validation is None:
            return _tr("There were no images left to test with, so nobody knows yet.")
        return _tr(
            "There were no images left to test with. {share} of {images} images used "
            "to choose the settings were right, which flatters."
        ).format(
            share=whole_percent(result.validation.accuracy),
            images=count(result.validation.images),
        )
    sentence = _tr(
        "{share} of {images} images it had never seen were right; the true figure "
        "probably lies between {low} and {high}."
    ).format(
        share=whole_percent(value.accuracy),
        images=count(value.images),
        low=round(value.low * 100),
        high=f"{round(value.high * 100)}{NBSP}%",
    )
    if value.images < FEW_IMAGES:
        sentence += " " + _tr(
            "That is very few images to test with: take it as a hint, no more."
        )
    return sentence


def answer_name(verdict: str) -> str:
    """A verdict in words: the class, or that there is none."""
    special = {
        NOT_SURE: "not sure",
        NONE_OF_THESE: "none of these",
        ERROR: "unreadable",
    }
    return _tr(special[verdict]) if verdict in special else verdict


def answer_sentence(verdict: Verdict) -> str:
    """How sure the model is of a verdict, or why there is none."""
    if verdict.verdict == ERROR:
        return verdict.error or _tr("This file cannot be read.")
    if verdict.class_name is None or verdict.probability is None:
        return ""
    words = {
        "name": short_name(verdict.class_name),
        "share": whole_percent(verdict.probability),
    }
    if verdict.verdict == NONE_OF_THESE:
        return _tr(
            "It is unlike everything the model learned. The nearest is {name}."
        ).format(**words)
    if verdict.verdict == NOT_SURE:
        return _tr("The best guess is {name}, {share} sure.").format(**words)
    return _tr("{share} sure.").format(**words)


def short_name(name: str, longest: int = _LONGEST_NAME) -> str:
    """A name that a sentence of two lines has room for."""
    if len(name) > longest:
        name = f"{name[: longest - 1].rstrip()}…"
    return isolated(name)


def isolated(name: str) -> str:
    """A name that does not turn the words around it, where it is written right to left.

    Otherwise "سوبرمان 70 %" is shown with its figure on the wrong side.
    """
    if any(bidirectional(letter) in _RIGHT_TO_LEFT for letter in name):
        return f"\u2068{name}\u2069"
    return name


def recipe(name: str) -> str:
    """A recipe's name as a person reads it: ``Quick``, ``cnn-bn``."""
    return _tr(_RECIPES[name]) if name in _RECIPES else name


def curve_step(family: str) -> str:
    """What a learning curve's steps are called, for a recipe's family."""
    steps = {"quick": "setting", "best": "try"}
    return _tr(steps.get(family, "epoch"))


def when(created: str) -> str:
    """An ISO time as ``12 Mar 2026, 14:05``, in local time; the text itself if odd."""
    try:
        moment = datetime.fromisoformat(created).astimezone()
    except ValueError:
        return created
    return f"{moment.day} {moment:%b %Y, %H:%M}"


def file_name(path: str) -> str:
    """The last part of a path, for a table; the path itself where there is none."""
    return Path(path).name or path
