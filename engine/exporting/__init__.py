"""Taking a model elsewhere: formats, what comes with each, the proof and the page.

This room is light. What needs TensorFlow is in ``engine/nn/exporting``.
"""
