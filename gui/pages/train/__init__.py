"""The Train page: recipes, a run as it is lived, and the history of runs."""
