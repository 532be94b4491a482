"""Draws the sample data: happy and sad faces that differ in everything else too."""
