"""Networks that others made, read with distrust and turned into encoders."""
