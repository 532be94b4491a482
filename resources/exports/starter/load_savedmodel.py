def load():
    """The network: uint8 (n, height, width, 3) to probabilities (n, classes)."""
    import tensorflow as tf

    loaded = tf.saved_model.load(HERE / "saved_model")
    answer = loaded.signatures["serving_default"]
    return lambda batch: answer(image=tf.constant(batch))["probabilities"].numpy()
