"""Starts Qt: name, icon, scale, font, look and language; then the window."""

from __future__ import annotations

import signal
import sys

from PySide6.QtCore import QLibraryInfo, QLocale, Qt, QTimer, QTranslator
from PySide6.QtGui import QFont, QGuiApplication
from PySide6.QtWidgets import QApplication

from engine.jobs.queue import JobQueue
from engine.paths import resources_dir
from gui import icons, settings
from gui.bridge import JobBridge
from gui.settings import Settings
from gui.theme import ThemeController
from gui.window.main_window import MainWindow


def make_application(arguments: list[str] | None = None) -> QApplication:
    """The application, set up but without a window."""
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(
        Qt.HighDpiScaleFactorRoundingPolicy.PassThrough
    )
    app = QApplication(arguments if arguments is not None else sys.argv[:1])
    app.setApplicationName("discern")
    app.setApplicationDisplayName("Discern")
    app.setDesktopFileName("discern")
    app.setStyle("Fusion")
    font = QFont(app.font())
    font.setPixelSize(14)
    app.setFont(font)
    _translate(app)
    return app


def _translate(app: QApplication) -> None:
    """Speak the person's language where there is a translation."""
    places = (
        ("qtbase", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)),
        ("discern", str(resources_dir() / "translations")),
    )
    for name, folder in places:
        translator = QTranslator(app)
        if translator.load(QLocale(), name, "_", folder):
            app.installTranslator(translator)


def make_window(
    app: QApplication, remembered: Settings | None = None, queue: JobQueue | None = None
) -> MainWindow:
    """The window with everything behind it, not yet shown."""
    remembered = remembered if remembered is not None else settings.load()
    themes = ThemeController(app, remembered.theme)
    app.setWindowIcon(icons.app_icon())
    bridge = JobBridge(queue or JobQueue(), app)
    return MainWindow(bridge, themes, remembered)


def run() -> int:
    """Open the window and stay until it is closed; the exit code."""
    app = make_application()
    window = make_window(app)
    # Ctrl+C in the terminal closes the window as its own button does. Python only
    # looks at signals while it runs, so it is woken now and then.
    signal.signal(signal.SIGINT, lambda *_: window.close())
    heartbeat = QTimer()
    heartbeat.timeout.connect(lambda: None)
    heartbeat.start(500)
    window.show()
    return app.exec()
