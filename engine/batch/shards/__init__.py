"""A list of pictures cut into shards: many machines, one answer."""
