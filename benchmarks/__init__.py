"""How fast and how good Discern is, measured beside the usual way of doing the same."""
