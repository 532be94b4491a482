"""The commands of the distillation; see the package's docstring."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from tools.distill.checkpoint import start_from
from tools.distill.pictures import prepare
from tools.distill.targets import make_targets

_PHASES = ("blockwise", "end-to-end")


def main(given: Sequence[str] | None = None) -> None:
    """Run the command given, or that of this process."""
    arguments = _arguments(given)
    if arguments.command == "prepare":
        count = prepare(
            arguments.pictures, arguments.work, arguments.most, arguments.seed
        )
        print(f"{count:,} pictures")
    elif arguments.command == "targets":
        make_targets(
            arguments.work,
            arguments.teachers,
            arguments.size,
            arguments.passes,
            arguments.seed,
        )
    elif arguments.command == "start":
        start_from(arguments.work, arguments.network)
    elif arguments.command == "train":
        train(arguments)
    elif arguments.command == "int8":
        from tools.distill.quantise import quantise

        quantise(
            arguments.encoder,
            arguments.pictures,
            arguments.out,
            arguments.most,
            arguments.seed,
        )
    else:
        from tools.distill.export import export

        export(arguments.work, arguments.out, arguments.size)


def train(arguments: argparse.Namespace) -> None:
    """Train one phase from the last checkpoint, or from the start, and keep it."""
    names = ("phase", "size", "batch", "samples", "learning_rate", "seed")
    settings = {name: getattr(arguments, name) for name in names}
    if arguments.phase == "blockwise":
        from tools.distill import blockwise

        blockwise.train(arguments.work, arguments.weights, settings)
    else:
        from tools.distill import end_to_end

        end_to_end.train(arguments.work, settings)


def _arguments(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    preparing = commands.add_parser("prepare", help="decode the pictures once")
    preparing.add_argument("--pictures", type=Path, nargs="+", required=True)
    preparing.add_argument("--most", type=int, help="at most so many of each folder")
    starting = commands.add_parser("start", help="go on from a finished encoder")
    starting.add_argument("--network", type=Path, required=True, help="network.keras")
    training = commands.add_parser("train", help="train one phase")
    training.add_argument("--weights", type=Path, help="the teacher's, blockwise only")
    training.add_argument("--phase", choices=_PHASES, default=_PHASES[0])
    training.add_argument("--size", type=int, default=128)
    training.add_argument("--batch", type=int, default=32)
    training.add_argument("--samples", type=int, default=32_000)
    training.add_argument("--learning-rate", type=float, default=4e-3)
    asking = commands.add_parser("targets", help="ask the teachers about fixed crops")
    asking.add_argument("--teachers", type=Path, nargs="+", required=True)
    asking.add_argument("--size", type=int, default=160)
    asking.add_argument("--passes", type=int, default=1)
    exporting = commands.add_parser("export", help="write the encoder's files")
    exporting.add_argument("--out", type=Path, required=True)
    exporting.add_argument("--size", type=int, default=160)
    whole = commands.add_parser("int8", help="write the encoder in whole numbers")
    whole.add_argument("--encoder", type=Path, required=True)
    whole.add_argument("--pictures", type=Path, required=True)
    whole.add_argument("--out", type=Path, required=True)
    whole.add_argument("--most", type=int, default=200, help="so many pictures")
    for command in (preparing, starting, asking, training, exporting):
        command.add_argument("--work", type=Path, required=True)
    for command in (preparing, asking, training, exporting, whole):
        command.add_argument("--seed", type=int, default=20)
    return parser.parse_args(given)


if __name__ == "__main__":
    main()
