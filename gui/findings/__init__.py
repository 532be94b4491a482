"""Findings as the window shows them: read, worded, decided."""
