"""Opening the comparison from wherever runs are listed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from gui.state import AppState

if TYPE_CHECKING:
    from gui.compare.dialog import CompareDialog


def open_comparison(state: AppState, run: str | None, parent: QWidget) -> CompareDialog:
    """Compare ``run`` with the run whose model is the project's, or with the next one.

    Args:
        state: The project and its runs.
        run: A run's id, or None for no run in particular.
        parent: The page it belongs to.
    """
    # Imported when it is wanted: it brings what reads answers.
    from gui.compare.dialog import CompareDialog

    wanted = [name for name in (_current(state), run) if name is not None]
    others = [one.id for one in state.runs if one.id not in wanted]
    # The older one is A, so that what was trained since is compared with it.
    chosen = sorted([*dict.fromkeys(wanted), *others][:2])
    dialog = CompareDialog(state, chosen if len(chosen) > 1 else [], parent)
    dialog.open()
    return dialog


def _current(state: AppState) -> str | None:
    return state.current_run.id if state.current_run is not None else None
