"""Pictures of the window and of the local page for the documentation."""
