"""The other side of each comparison: short scripts as people write them with Keras."""
