def load():
    """The network: uint8 (n, height, width, 3) to probabilities (n, classes)."""
    import keras

    network = keras.saving.load_model(HERE / "model.keras", compile=False)
    return lambda batch: np.asarray(network(batch, training=False)["probabilities"])
