"""Comparing runs: which is really better, where they differ, what they disagree on."""
