"""Makes the models that people can use before they train any of their own.

    python -m tools.ready_made faces --repository FOLDER --out TREE
    python -m tools.ready_made happy-or-sad --pictures TREE/faces --encoder NAME \
        --out resources/models/happy-or-sad --try "JAFFE=TREE/others/jaffe" ...
    python -m tools.ready_made superheroes --pictures FOLDER --encoder NAME \
        --out resources/models/superheroes --world "photographs=FOLDER" ...

A model is trained as the app trains, on a copy of the pictures, with every seed fixed.
What is written is the ``.discern`` file, its card and a record of the training; never a
picture.
"""
