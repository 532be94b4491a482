"""A page that scrolls where the window is too small for what is on it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget


def scrolled_column(page: QWidget) -> QVBoxLayout:
    """A column that fills ``page``, and scrolls up and down once it is higher.

    Args:
        page: A page without a layout.

    Returns:
        The column to put the page's parts into.
    """
    outer = QVBoxLayout(page)
    outer.setContentsMargins(0, 0, 0, 0)
    scroller = QScrollArea()
    scroller.setWidgetResizable(True)
    scroller.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scroller.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    inside = QWidget()
    inside.setObjectName("page")
    scroller.setWidget(inside)
    outer.addWidget(scroller)
    return QVBoxLayout(inside)
