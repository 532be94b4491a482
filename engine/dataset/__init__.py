"""Projects: the person's folder of classes, its index, and its splits."""
