"""The Results page: how good a run is, why, and what to do next."""
