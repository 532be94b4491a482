"""How fast and how good Discern is, measured beside the usual way of doing the same."""

# Before NumPy, which reads then how many threads it may use: `engine` says one. With
# two, spinning on busy cores, fitting one head takes 50 times as much of them.
import engine  # noqa: F401
