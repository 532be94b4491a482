"""From the button to the picture that was taken: shown only where a camera is."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from gui.pages.classify.camera import Cameras, LivePicture
from gui.pages.classify.camera_dialog import CameraDialog, Live
from gui.pages.classify.intake import Intake
from gui.widgets import Button


class CameraDoor(QObject):
    """Shows the button while a camera is plugged in, and opens the live picture.

    Args:
        page: Cameras are looked for when it is first seen.
        button: Opens the live picture; hidden until there is a camera.
        intake: Takes the picture as it takes a pasted one.
    """

    def __init__(self, page: QWidget, button: Button, intake: Intake) -> None:
        super().__init__(page)
        self._page = page
        self._intake = intake
        self.cameras = Cameras(self)
        self.cameras.changed.connect(button.setVisible)
        button.clicked.connect(lambda: self.open(LivePicture(self)))
        page.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The page is shown."""
        if event.type() is QEvent.Type.Show:
            self.cameras.look_once()
        return super().eventFilter(watched, event)

    def open(self, live: Live) -> CameraDialog:
        """Show a live picture; what is taken of it is asked about."""
        dialog = CameraDialog(live, self._page)
        dialog.captured.connect(self._intake.take_image)
        if isinstance(live, QObject):
            live.setParent(dialog)
        dialog.open()
        return dialog
