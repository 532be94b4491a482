def load():
    """The network: uint8 (n, height, width, 3) to probabilities (n, classes)."""
    import onnxruntime

    session = onnxruntime.InferenceSession(
        str(HERE / "model.onnx"), providers=["CPUExecutionProvider"]
    )
    return lambda batch: session.run(None, {"image": batch})[0]
