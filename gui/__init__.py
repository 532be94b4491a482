"""The window: PySide6 over the engine's jobs; it never imports a network library."""
