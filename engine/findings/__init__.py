"""What is wrong or odd about images: one small module a kind, in a table."""
