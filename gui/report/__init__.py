"""Saving a report on a run from the window."""
