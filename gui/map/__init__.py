"""The map of a project's images: alike ones beside each other, to look at and mend."""
