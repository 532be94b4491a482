"""The commands of the distillation; see the package's docstring."""

from __future__ import annotations

import argparse
import csv
import math
import time
from pathlib import Path

import keras

from tools.distill.checkpoint import load_stages, save_stages
from tools.distill.losses import Blockwise, Chained
from tools.distill.pictures import Crops, prepare, stored
from tools.distill.student import build_stages, build_teacher
from tools.distill.targets import Targets, make_passes, passes

_PHASES = ("blockwise", "end-to-end")


def main() -> None:
    """Run the command given."""
    arguments = _arguments()
    if arguments.command == "prepare":
        count = prepare(
            arguments.pictures, arguments.work, arguments.most, arguments.seed
        )
        print(f"{count:,} pictures")
    elif arguments.command == "targets":
        make_passes(
            arguments.work,
            arguments.teachers,
            arguments.size,
            arguments.passes,
            arguments.seed,
        )
    elif arguments.command == "train":
        train(arguments)
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
        others = [item.shape[1] for item in passes(work)[0].embeddings[1:]]
        distiller = Chained(stages, others)
        data = Targets(work, arguments.batch, steps, seed)
    distiller.compile(optimizer=_adam(schedule), jit_compile=False)
    start = time.monotonic()
    log = work / f"log-{len(record)}.csv"
    history = distiller.fit(
        data,
        verbose=2,
        shuffle=False,
        callbacks=[_Keeper(work, stages, record, log)],
    ).history
    record.append(
        {
            "phase": arguments.phase,
            "size": arguments.size,
            "batch": arguments.batch,
            "samples": steps * arguments.batch,
            "learning_rate": arguments.learning_rate,
            "seed": arguments.seed,
            "seconds": round(time.monotonic() - start),
            "loss": {name: float(values[-1]) for name, values in history.items()},
        }
    )
    save_stages(work, stages, record)


def _adam(schedule: object) -> keras.optimizers.Optimizer:
    """Adam, in the form that is quickest on this backend."""
    if keras.backend.backend() != "tensorflow":
        return keras.optimizers.Adam(schedule, clipnorm=1.0)
    from engine.nn.optimizers import FusedAdam

    return FusedAdam(schedule, clipnorm=1.0)


class _Keeper(keras.callbacks.Callback):  # type: ignore[misc]  # untyped base
    """Logs every hundred steps and keeps the weights every few minutes."""

    _EVERY = 180.0

    def __init__(
        self, work: Path, stages: list[keras.Model], record: list[object], log: Path
    ) -> None:
        super().__init__()
        self._work = work
        self._stages = stages
        self._record = record
        self._log = log
        self._kept = time.monotonic()

    def on_train_batch_end(
        self, batch: int, logs: dict[str, float] | None = None
    ) -> None:
        if batch % 100 == 99 and logs:
            new = not self._log.exists()
            with self._log.open("a", newline="") as file:
                writer = csv.writer(file)
                if new:
                    writer.writerow(["step", *logs])
                writer.writerow([batch + 1, *(f"{v:.5f}" for v in logs.values())])
            if not math.isfinite(logs["loss"]):
                raise SystemExit("The loss is no number any more.")
        if time.monotonic() - self._kept > self._EVERY:
            self._kept = time.monotonic()
            save_stages(self._work, self._stages, self._record)


def _arguments() -> argparse.Namespace:
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
    for command in (preparing, asking, training, exporting):
        command.add_argument("--work", type=Path, required=True)
        command.add_argument("--seed", type=int, default=20)
    return parser.parse_args()


if __name__ == "__main__":
    main()
