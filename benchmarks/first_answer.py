"""First answer: from starting the process to the class of one picture."""

from __future__ import annotations

from benchmarks import heroes
from benchmarks.support import (
    Bench,
    Row,
    Run,
    alternate,
    compare,
    discern,
    first_line,
    usual,
)

NAME = "first_answer"
_PICTURE = "Batman.jpg"


def measure(bench: Bench) -> list[Row]:
    """``discern classify`` against a minimal Keras script with the same weights.

    Raises:
        Skipped: Pictures or weights are not here.
        RuntimeError: The two sides do not give the same answer.
    """
    picture = bench.pictures("superhero10-unseen") / _PICTURE
    model = heroes.model(bench)
    network = heroes.keras_model(bench)
    classes = sorted(path.name for path in heroes.project(bench).glob("[!.]*"))
    user_dir = bench.work / "user"

    def ours(_number: int) -> Run:
        line, seconds = first_line(discern("classify", model, picture), user_dir)
        answers["Discern"] = line.rstrip("\n").split("\t")[-1]
        return {"seconds": seconds}

    def theirs(_number: int) -> Run:
        line, seconds = first_line(usual("answer.py", network, picture), user_dir)
        answers["Keras"] = classes[int(line.split("\t")[0])]
        return {"seconds": seconds}

    answers: dict[str, str] = {}
    pairs = alternate(ours, theirs, bench.repetitions(7, 2), say=bench.say)
    if answers["Discern"] != answers["Keras"]:
        raise RuntimeError(f"Expected one answer from both, received {answers}.")
    return [
        compare(
            "First answer after start",
            "s",
            pairs,
            "seconds",
            "Keras: load_model, load_img, predict",
            note=f"fresh process, MobileNetV2; both say {answers['Keras']}",
        )
    ]
