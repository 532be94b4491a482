"""Classifying on a cluster: Ray Data over shards, each written whole or not at all.

Needs the extra ``discern[cluster]``; what it brings is imported only where it is used.
"""
