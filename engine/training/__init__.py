"""Recipes, the embedding cache, quick training and run folders."""
