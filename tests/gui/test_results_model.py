"""The table of answers: complete, in order, and small."""

from __future__ import annotations

import sys
import tracemalloc

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt

from engine.progress import Rows
from engine.verdict import ERROR, NONE_OF_THESE, NOT_SURE, Verdict
from gui.pages.classify.results_model import PATH_ROLE, TONE_ROLE, Column, ResultsModel
from gui.pages.classify.results_store import ResultStore

names = st.sampled_from(["dog", "cat", "a house"])
shares = st.floats(0, 1)
verdicts = st.builds(
    Verdict,
    path=st.text(min_size=1, max_size=8),
    verdict=st.one_of(names, st.sampled_from([NOT_SURE, NONE_OF_THESE, ERROR])),
    class_name=st.none() | names,
    probability=st.none() | shares,
    top=st.lists(st.tuples(names, shares), max_size=5).map(tuple),
    unknown=st.none() | shares,
    error=st.none() | st.text(max_size=8),
)


@given(st.lists(verdicts, max_size=20))
def test_the_store_gives_back_what_was_put_in(given_verdicts: list[Verdict]) -> None:
    # GIVEN some verdicts of every kind
    store = ResultStore()
    # WHEN they are stored
    store.extend(given_verdicts)
    # THEN each comes back as it was
    assert [store[row] for row in range(len(store))] == given_verdicts


def test_many_rows_are_small() -> None:
    # GIVEN a store
    store = ResultStore()
    tops = tuple((name, 0.2) for name in "abcde")
    # WHEN 20,000 answers are stored
    tracemalloc.start()
    store.extend(
        Verdict(f"/pictures/image-{number}.jpg", "a", "a", 0.2, tops)
        for number in range(20_000)
    )
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # THEN they take little more than their paths do
    paths = 20_000 * sys.getsizeof("/pictures/image-99999.jpg")
    assert used < paths + 4_000_000


def test_rows_fill_in_and_a_repeated_event_does_no_harm() -> None:
    # GIVEN a model
    model = ResultsModel()
    first = tuple(Verdict(f"{n}.jpg", "dog", "dog", 0.9) for n in range(3))
    second = (Verdict("bad.jpg", ERROR, error="It is empty."),)
    # WHEN events arrive, one of them twice
    model.add([Rows(0, first)])
    model.add([Rows(0, first), Rows(3, second)])
    # THEN each row is there once, with words for a person
    assert model.rowCount() == 4
    text = [[model.index(row, column).data() for column in Column] for row in range(4)]
    assert text[0] == ["0.jpg", "dog", "90.0\u00a0%"]
    assert text[3] == ["bad.jpg", "unreadable", "It is empty."]
    assert model.index(3, Column.ANSWER).data(TONE_ROLE) == "danger"
    assert model.index(3, Column.IMAGE).data(PATH_ROLE) == "bad.jpg"
    spoken = model.index(0, Column.IMAGE).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "0.jpg, dog, 90.0\u00a0%"
    # AND WHEN the next folder begins THEN it is empty again
    model.clear()
    assert model.rowCount() == 0
