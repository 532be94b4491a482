"""How good a model is: scores with intervals, computed from stored predictions."""
