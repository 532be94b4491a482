"""What the Results page says beyond the scores: why, and what would help."""
