"""Curves and what stands beside them."""
