"""Sorting classified files into folders, and taking that back.

Everything is announced in a journal before it is done, so that a kill at any moment
loses nothing: ``sort`` goes on where it was, ``undo`` restores what was moved.
"""
