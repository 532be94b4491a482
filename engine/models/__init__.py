"""Models: the encoder, the head, the ``.discern`` file and the catalogue."""
