"""The Classify page: pictures and folders, and what the model says of them."""
