"""The commands that make the ready-made models; see the package's docstring."""

from __future__ import annotations

import argparse
import dataclasses
import sys
from pathlib import Path

from engine.errors import DiscernError
from engine.training.recipes import RECIPES, recipe_named
from tools.ready_made.expressions import write_others
from tools.ready_made.face_tree import write_tree
from tools.ready_made.fer import add_fer
from tools.ready_made.make import Order, make
from tools.ready_made.pictures import add_arguments, named
from tools.ready_made.subjects import SUBJECTS

_SEED = 0
_MOST = 500


def main(arguments: list[str] | None = None) -> int:
    """Run the command given."""
    words = sys.argv[1:] if arguments is None else arguments
    options = _parse(words)
    if options.command == "faces":
        sources = [named(text) for text in options.no_faces]
        counts = write_tree(options.repository, options.out, options.seed)
        counts |= write_others(options.out, sources, options.seed)
        if options.fer2013 is not None:
            counts |= add_fer(options.fer2013, options.out, options.seed)
        for folder, count in counts.items():
            print(f"{folder}: {count}")
        return 0
    try:
        record = make(_order(options))
    except (DiscernError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{options.out}: {record['test']}")
    return 0


def _order(options: argparse.Namespace) -> Order:
    recipe = dataclasses.replace(recipe_named(options.recipe), seed=options.seed)
    tries = tuple(named(text) for text in options.tries)
    worlds = tuple(named(text) for text in options.worlds)
    # Folders are left as placeholders: where they lay says nothing to others.
    words = [
        f"python -m tools.ready_made {options.command} --pictures PICTURES",
        f"--encoder {_plain(options.encoder)} --recipe {recipe.name}",
        f"--seed {options.seed} --most {options.most}",
        *("--other-split TREE" for _ in options.other_splits),
        *(f'--try "{item.name}=FOLDER"' for item in tries),
        *(f'--world "{item.name}=FOLDER"' for item in worlds),
        f"--out resources/models/{options.command}",
    ]
    return Order(
        subject=SUBJECTS[options.command],
        pictures=options.pictures,
        encoder=options.encoder,
        recipe=recipe,
        out=options.out,
        other_splits=tuple(options.other_splits),
        tries=tries,
        worlds=worlds,
        most=options.most,
        weights=options.weights_dir,
        command=" ".join(words),
    )


def _plain(encoder: str) -> str:
    return Path(encoder).name if Path(encoder).exists() else encoder


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tools.ready_made", description="Make the ready-made models."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    faces = commands.add_parser("faces", help="make the tree of happy and sad faces")
    faces.add_argument(
        "--repository",
        type=Path,
        required=True,
        help="the files of muxspace/facial_expressions",
    )
    faces.add_argument("--out", type=Path, required=True, help="the tree to write")
    faces.add_argument(
        "--no-faces",
        action="append",
        default=[],
        metavar="NAME=FOLDER|ZIP",
        help="pictures without faces, for the encoder; may be repeated",
    )
    faces.add_argument(
        "--fer2013",
        type=Path,
        metavar="FOLDER",
        help="FER-2013 as train/ and test/ with a folder for each expression",
    )
    faces.add_argument("--seed", type=int, default=_SEED)
    for subject in SUBJECTS.values():
        one = commands.add_parser(subject.name, help=f"make {subject.title!r}")
        one.add_argument(
            "--pictures", type=Path, required=True, help="a tree of class folders"
        )
        one.add_argument(
            "--encoder",
            required=True,
            help="an encoder's name or folder, or a model to take it from",
        )
        one.add_argument(
            "--weights-dir", type=Path, help="a folder of Keras weights to take it from"
        )
        one.add_argument(
            "--recipe", default="quick", choices=sorted(RECIPES), help="how to train"
        )
        one.add_argument("--seed", type=int, default=_SEED)
        add_arguments(one, _MOST)
        one.add_argument(
            "--other-split",
            type=Path,
            action="append",
            default=[],
            dest="other_splits",
            metavar="TREE",
            help="the same pictures dealt differently, to tell chance; for a tree with "
            "splits of its own, may be repeated",
        )
        one.add_argument("--out", type=Path, required=True, help="the model's folder")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    raise SystemExit(main())
