"""How the window's tests drive it: a drawn picture, an opened project, a real drop."""

from __future__ import annotations

import colorsys
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageDraw
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from gui.window.main_window import MainWindow

#: Long enough for a worker to start on a busy machine; only a guard against hanging.
PATIENCE = 60_000

CLASSES = ("circle", "cross", "square")
IMAGES_A_CLASS = 8

OpenWindow = Callable[..., MainWindow]


def draw_picture(path: Path, kind: str, number: int) -> None:
    """One small picture of a circle, a cross or a square; each differs."""
    hue = number / IMAGES_A_CLASS
    red, green, blue = (int(255 * part) for part in colorsys.hsv_to_rgb(hue, 0.8, 0.9))
    image = Image.new("RGB", (96, 64), (240, 240, 240 - number))
    draw = ImageDraw.Draw(image)
    box = (20 + number, 10, 60 + number, 50)
    if kind == "circle":
        draw.ellipse(box, fill=(red, green, blue))
    elif kind == "square":
        draw.rectangle(box, fill=(red, green, blue))
    else:
        draw.line(box, fill=(red, green, blue), width=8)
        draw.line((box[2], box[1], box[0], box[3]), fill=(red, green, blue), width=8)
    image.save(path)


def open_project(window: MainWindow, folder: Path, qtbot: QtBot) -> None:
    """Open ``folder`` in ``window`` and wait until it is there."""
    with qtbot.waitSignal(window.state.project_changed, timeout=PATIENCE):
        window.open_project(folder)


def drop(target: QWidget, *paths: Path) -> bool:
    """Drop ``paths`` on the middle of ``target``, as the window system would.

    Returns:
        Whether the drop was taken.
    """
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return drop_data(target, data)


def drop_data(target: QWidget, data: QMimeData) -> bool:
    """Drop anything at all, such as what a browser gives."""
    spot = QPoint(target.width() // 2, target.height() // 2)
    actions = Qt.DropAction.CopyAction
    button, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(spot, actions, data, button, keys)
    QApplication.sendEvent(target, enter)
    if not enter.isAccepted():
        return False
    event = QDropEvent(QPointF(spot), actions, data, button, keys)
    QApplication.sendEvent(target, event)
    return event.isAccepted()
