def load():
    """The network: uint8 (n, height, width, 3) to probabilities (n, classes)."""
    import openvino

    # Without this, some processors calculate in bfloat16 and answer a little otherwise.
    exact = {"INFERENCE_PRECISION_HINT": "f32"}
    compiled = openvino.Core().compile_model(HERE / "model.xml", "CPU", exact)
    return lambda batch: next(iter(compiled([batch]).values()))
