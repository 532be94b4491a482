"""Everything that needs Keras and TensorFlow; only the worker imports this room.

Importing the room settles TensorFlow's environment before any of its modules can load
TensorFlow, which reads these variables once.
"""

from __future__ import annotations

import os

from engine import paths

# A person's own Keras settings (another backend, channels first) must not reach us, and
# importing Keras must not write into their home folder.
os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["KERAS_HOME"] = str(paths.cache_dir() / "keras")
os.environ.pop("TF_USE_LEGACY_KERAS", None)
# oneDNN makes convolutions on a CPU faster; its notice of that is not for a person.
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
