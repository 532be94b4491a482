"""Adding images in the window: what somebody drops, pastes or picks, until it is in."""
