"""Classifying many files: the streaming pipeline and its result files."""
