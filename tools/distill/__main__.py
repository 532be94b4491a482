"""The commands of the distillation; see the package's docstring."""

from __future__ import annotations

import argparse
import csv
import math
import time
from collections.abc import Sequence
from pathlib import Path

import keras

from tools.distill.checkpoint import load_stages, save_stages
from tools.distill.losses import Blockwise, Chained
from tools.distill.pictures import Crops, prepare, stored
from tools.distill.student import build_stages, build_teacher
from tools.distill.targets import Targets, make_targets, shards

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
    keras.utils.set_random_seed(arguments.seed)
    work: Path = arguments.work
    stages = build_stages()
    record = load_stages(work, stages)
    steps = arguments.samples // arguments.batch
    schedule = keras.optimizers.schedules.CosineDecay(
        arguments.learning_rate / 20,
        steps,
        alpha=0.01,
        warmup_target=arguments.learning_rate,
        warmup_steps=max(1, min(100, steps // 10)),
    )
    seed = arguments.seed + len(record)
    if arguments.phase == "blockwise":
        distiller = Blockwise(build_teacher(arguments.weights), stages)
        data = Crops(stored(work), arguments.size, arguments.batch, steps, seed)
    else:
        others = [item.shape[1] for item in shards(work)[0].embeddings[1:]]
        distiller = Chained(stages, others)
        data = Targets(work, arguments.size, arguments.batch, steps, seed)
    distiller.compile(optimizer=_adam(schedule), jit_compile=False)
    keeper = _Keeper(work, stages, record, arguments)
    distiller.fit(data, verbose=2, shuffle=False, callbacks=[keeper])
    keeper.keep()


def _adam(schedule: object) -> keras.optimizers.Optimizer:
    """Adam, in the form that is quickest on this backend."""
    if keras.backend.backend() != "tensorflow":
        return keras.optimizers.Adam(schedule, clipnorm=1.0)
    from engine.nn.optimizers import FusedAdam

    return FusedAdam(schedule, clipnorm=1.0)


class _Keeper(keras.callbacks.Callback):  # type: ignore[misc]  # untyped base
    """Logs every hundred steps and keeps the weights every few minutes.

    The record of what was trained tells a training that was cut short as it was.
    """

    _EVERY = 180.0

    def __init__(
        self,
        work: Path,
        stages: list[keras.Model],
        record: list[object],
        arguments: argparse.Namespace,
    ) -> None:
        super().__init__()
        self._work = work
        self._stages = stages
        self._before = record
        self._arguments = arguments
        self._log = work / f"log-{len(record)}.csv"
        self._start = self._kept = time.monotonic()
        self._steps = 0
        self._losses: dict[str, float] = {}

    def on_train_batch_end(
        self, batch: int, logs: dict[str, float] | None = None
    ) -> None:
        self._steps = batch + 1
        self._losses = dict(logs or {})
        if self._steps % 100 == 0:
            self._write_log()
            if not math.isfinite(self._losses["loss"]):
                raise SystemExit("The loss is no number any more.")
        if time.monotonic() - self._kept > self._EVERY:
            self.keep()

    def keep(self) -> None:
        """Keep the weights, and what was done until now."""
        self._kept = time.monotonic()
        names = ("phase", "size", "batch", "samples", "learning_rate", "seed")
        wanted = {name: getattr(self._arguments, name) for name in names}
        done = {
            "samples_done": self._steps * self._arguments.batch,
            "seconds": round(self._kept - self._start),
            "loss": self._losses,
        }
        save_stages(self._work, self._stages, [*self._before, wanted | done])

    def _write_log(self) -> None:
        new = not self._log.exists()
        with self._log.open("a", newline="") as file:
            writer = csv.writer(file)
            if new:
                writer.writerow(["step", *self._losses])
            figures = (f"{value:.5f}" for value in self._losses.values())
            writer.writerow([self._steps, *figures])


def _arguments(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    preparing = commands.add_parser("prepare", help="decode the pictures once")
    preparing.add_argument("--pictures", type=Path, nargs="+", required=True)
    preparing.add_argument("--most", type=int, help="at most so many of each folder")
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
    for command in (preparing, asking, training, exporting):
        command.add_argument("--work", type=Path, required=True)
    for command in (preparing, asking, training, exporting, whole):
        command.add_argument("--seed", type=int, default=20)
    return parser.parse_args(given)


if __name__ == "__main__":
    main()
