def load():
    """The network: uint8 (n, height, width, 3) to probabilities (n, classes)."""
    # Importing OpenVINO would tell its makers; without this module it does not.
    sys.modules.setdefault("openvino_telemetry", None)
    import openvino

    # Without this, some processors calculate in bfloat16 and answer a little otherwise.
    exact = {"INFERENCE_PRECISION_HINT": "f32"}
    compiled = openvino.Core().compile_model(HERE / "model.xml", "CPU", exact)
    return lambda batch: next(iter(compiled([batch]).values()))
