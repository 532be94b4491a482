"""What the window remembers, on disk."""

from __future__ import annotations

from pathlib import Path

from engine.paths import config_dir
from gui import settings
from gui.settings import RECENT, Settings


def test_settings_survive_a_restart() -> None:
    # GIVEN settings that were saved
    saved = Settings(theme="dark", geometry="AAA=", last_project="/a/zoo")
    settings.save(saved)
    # WHEN they are loaded
    # THEN they are the same, and nothing else lies beside them
    assert settings.load() == saved
    assert [path.name for path in config_dir().iterdir()] == ["window.json"]


def test_damaged_settings_are_the_defaults() -> None:
    # GIVEN a file that is no JSON, then one with a wrong value
    for text in ("{", '{"theme": "purple"}'):
        (config_dir() / "window.json").write_text(text, encoding="utf-8")
        # WHEN it is loaded
        # THEN the defaults are used
        assert settings.load() == Settings()


def test_recent_projects_are_newest_first_and_few() -> None:
    # GIVEN more projects than are listed, one opened twice
    remembered = Settings()
    for number in range(RECENT + 3):
        remembered = remembered.with_project(Path(f"/projects/{number}"))
    remembered = remembered.with_project(Path("/projects/7"))
    # THEN each is listed once, the last one first
    assert remembered.recent_projects[0] == str(Path("/projects/7"))
    assert remembered.last_project == str(Path("/projects/7"))
    assert len(remembered.recent_projects) == RECENT
    assert len(set(remembered.recent_projects)) == RECENT
    # WHEN one is taken off the list
    remembered = remembered.without_project(Path("/projects/7"))
    # THEN it is gone
    assert str(Path("/projects/7")) not in remembered.recent_projects
    assert remembered.last_project == ""
