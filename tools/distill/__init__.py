"""Distils the general encoder: a small network that sees as a large one does.

    python -m tools.distill prepare --pictures FOLDER... --work WORK
    python -m tools.distill train --work WORK --weights WEIGHTS --samples 100000
    python -m tools.distill targets --work WORK --teachers ENCODER... --passes 3
    python -m tools.distill train ... --phase end-to-end --learning-rate 0.002
    python -m tools.distill export --work WORK --out OUT
    python -m tools.distill int8 --encoder OUT --pictures FOLDER --out OUT8

Block-wise training asks the teacher as it goes; it runs on any Keras backend.
End-to-end training reads what the teachers said of fixed crops, so each crop is put to
them once. It takes PyTorch (``pip install torch``, which Discern itself does not need;
an environment of its own will do, with NumPy, Pillow and msgspec): two cores learn from
56 crops a second of 128 pixels, where TensorFlow's steps alone come to 37.
``start --network FILE`` goes on from a finished encoder instead of from nothing.
"""
