"""One image large, and what is known of it."""
