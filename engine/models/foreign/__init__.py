"""Networks that others made: what they are, before anything of them is run."""
