"""Discern's engine: everything the app does, without a window."""

import os

# NumPy multiplies small matrices here, beside busy threads of ours. Threads of its own
# spin while they wait for each other: on two busy cores one fit of a head took 6 to
# 15 s instead of 0.4 s. NumPy reads this when it is first imported, hence here.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# scikit-learn's threads meet thousands of times while it draws a map. Those that wait
# spinning keep the core from the one they wait for: more than 40 s instead of 8.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
