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
    data="Two public sets. FER-2013 (I. Goodfellow et al., 2013; as pictures in "
    "kapikantzari/10701-final-project on GitHub, commit b90c3a63): grey faces of 48 "
    "pixels found by a web search, 7,587 happy and 3,873 sad ones; its own test part "
    "gives the score, and training pictures that are in that as well were left out. "
    "Who is on them is not known, so the same person may be on both sides. And the "
    "repository muxspace/facial_expressions on GitHub (commit 5fb9c13a): photographs "
    "of well-known people (grey, 350 pixels, from Labeled Faces in the Wild) and stills"
    " of Indian films (in colour, 20 to 300 pixels), labelled by students. It has 268 "
    "sad faces and 5,696 happy ones, and more than half of the sad but only one in "
    "fifteen of the happy ones come from films: a model would learn that colour means "
    "sad. So as many happy as sad faces were drawn from each of its two sources, in "
    "each split; nobody is in two splits: people are told apart by the names of the "
    "files. As these are few, each is in training in several forms: mirrored, cut a "
    "little smaller (`python -m tools.ready_made faces`).",
    rights="FER-2013 was published for a contest and names no licence; the other "
    "repository is under the Apache License 2.0. The photographs in both belong to "
    "others (news agencies, film studios, whoever put them on the web) and are "
    "published for research. " + _RIGHTS,
    notes=(
        "For pictures cut to one face. It says how a face looks, not how a person "
        "feels.",
    ),
    limits=(
        "Most of the faces it learned from are grey and 48 pixels small. Of press "
        "photographs and films it calls a quarter none of these or not sure and a "
        "quarter of the others by the wrong name, of portraits in colour before a "
        "plain wall nearly all none of these: cut pictures close to the face.",
        "It judges a face's look, never what somebody feels: do not use it to judge "
        "people.",
        "It knows two answers. Neutral, surprised and angry faces become one of the "
        'two, or "not sure"; it does not find faces in a larger picture.',
        "Its labels are those of a web search and of students, and many are "
        "doubtful. Children and many kinds of people are rare among the faces.",
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
