def load():
    """The network: uint8 (1, height, width, 3) to probabilities (1, classes)."""
    from ai_edge_litert.interpreter import Interpreter

    interpreter = Interpreter(str(HERE / "model.tflite"))
    runner = interpreter.get_signature_runner()
    return lambda batch: runner(image=batch)["probabilities"]
