"""Everything that needs Keras and TensorFlow; only the worker imports this room."""
