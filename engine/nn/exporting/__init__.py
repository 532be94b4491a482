"""Exports: one graph from pixels to probabilities, written, proved, put in place."""
