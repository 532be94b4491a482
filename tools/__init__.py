"""Commands for people who work on Discern; none of them is part of the program."""
