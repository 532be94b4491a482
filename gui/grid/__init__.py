"""A grid of thumbnails whose geometry is arithmetic."""
