"""Findings: what is wrong or odd about the images of a project, and what to do."""
