"""The ready-made models: what their cards say that no measurement can."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Subject:
    """A model to make.

    Attributes:
        name: Of the command, of its folder and of its file.
        title: What the app calls it.
        summary: First lines of the card.
        data: Where the pictures come from, and how they were chosen.
        rights: What is known about the rights in the pictures.
        notes: Sentences the app shows beside the score.
        limits: What it cannot do.
        own_encoder: What an encoder learned from that was trained for this model.
        barred: Whether the pictures have black bars that are taken away before.
    """

    name: str
    title: str
    summary: str
    data: str
    rights: str
    notes: tuple[str, ...]
    limits: tuple[str, ...]
    own_encoder: str = ""
    barred: bool = False


_RIGHTS = (
    "No picture is part of this project or of the model file. The file holds weights, "
    "one embedding for each of up to 2,000 training pictures (a row of numbers, to "
    'tell what is "none of these") and three pictures of gradients and patches that a '
    "program drew, to prove the model's answers."
)

HAPPY_OR_SAD = Subject(
    name="happy-or-sad",
    title="Happy or sad",
    summary="Tells a happy face from a sad one, in a picture that shows the face and "
    "little else.",
    data="The public repository muxspace/facial_expressions on GitHub (commit "
    "5fb9c13a): photographs of well-known people (grey, 350 pixels, from Labeled Faces "
    "in the Wild) and stills of Indian films (in colour, 20 to 300 pixels), labelled "
    "by students. It has 268 sad faces and 5,696 happy ones, and more than half of the "
    "sad but only one in fifteen of the happy ones come from films: a model would "
    "learn that colour means sad. So as many happy as sad faces were drawn from "
    "each of the two sources, in each split. Nobody is in two splits: people are told "
    "apart by the names of the files (`python -m tools.ready_made faces`).",
    rights="The repository is under the Apache License 2.0; the photographs in it "
    "belong to others (news agencies, film studios) and are published for research. "
    + _RIGHTS,
    notes=(
        "For pictures cut to one face. It says how a face looks, not how a person "
        "feels.",
    ),
    limits=(
        "It is weak: guessing would be right half of the time, and it misses half of "
        "the sad faces. Faces of other sources it nearly always calls none of these.",
        "It judges a face's look, never what somebody feels: do not use it to judge "
        "people.",
        "It knows two answers. Neutral, surprised and angry faces become one of the "
        'two, or "not sure"; it does not find faces in a larger picture.',
        "The sad faces it learned from are a few hundred, labelled by one student "
        "each; some labels are doubtful. The people are actors and well-known "
        "ones of around 2003: children, and many kinds of people, are rare among them.",
        "Drawn faces are not what it learned from: see the table. For these train a "
        "model of your own on the sample pictures that come with the app.",
    ),
    own_encoder="They are of the same repository, of people who are in neither val nor "
    "test; pictures without a face are things from Caltech-101 (without its folders of "
    "faces and of mixed pictures), noise and single colours.",
)

SUPERHEROES = Subject(
    name="superheroes",
    title="Ten superheroes",
    summary="Names ten superheroes in stills, drawings and photographs of toys and "
    "costumes.",
    data="The pictures of the public repository rohan8980/HeroClassifier on GitHub: "
    "154 or 155 of each hero, found on the web by its author, made 224×224 pixels "
    "large with black bars, which were cut off: a model that learned with them takes "
    "pictures without them for another world. The encoder never saw these pictures. "
    "Pictures that look alike are on the same side of the split.",
    rights="The repository names no licence, and its pictures were collected from the "
    "web: they and the characters in them belong to others (DC, Marvel). " + _RIGHTS,
    notes=("It knows ten heroes. Most other pictures it calls none of these.",),
    limits=(
        "It knows these ten. Other heroes may get one of their names.",
        "It takes heroes by costume and colours: people dressed alike, and heroes "
        "without their costume, fool it.",
        "A small hero in a large picture is easily missed.",
    ),
    barred=True,
)

SUBJECTS = {subject.name: subject for subject in (HAPPY_OR_SAD, SUPERHEROES)}
