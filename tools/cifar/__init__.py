"""Trains and packs the CIFAR-10 model that comes with the app.

    python -m tools.cifar train --data cifar10.zip --work work
    python -m tools.cifar pack --data cifar10.zip --work work --out out

Repeatable: the same data, seed and sizes give the same network up to floating-point
noise. Training leaves a checkpoint after every epoch; ``--resume`` goes on from it,
with other ``--sizes`` too: the learning rate then falls to zero by their end.
"""
