"""The window's colours for pages in a browser."""

from __future__ import annotations

import tomllib

from engine.paths import resources_dir


def colours() -> str:
    """The colours as CSS variables, light and dark as the system has it."""
    light, dark = (_table(look) for look in ("light", "dark"))
    return f":root{{{light}}}@media(prefers-color-scheme:dark){{:root{{{dark}}}}}"


def _table(look: str) -> str:
    text = (resources_dir() / "themes" / f"{look}.toml").read_text(encoding="utf-8")
    named = tomllib.loads(text).items()
    return "".join(
        f"--{name}:{value};" for name, value in named if isinstance(value, str)
    )
