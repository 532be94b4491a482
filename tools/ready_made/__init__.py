"""Makes the models that people can use before they train any of their own.

    python -m tools.ready_made faces --repository FOLDER --out TREE \
        --no-faces "Caltech-101=FOLDER"
    python -m gui train TREE/expressions --recipe cnn-bn --set input_size=48 \
        --set filters=24,48 --set dense=96 --set epochs=3 --set shear=0.1 \
        --set zoom=0.15 --seed 0 -o faces.discern
    python -m tools.ready_made happy-or-sad --pictures TREE/faces \
        --encoder faces.discern --out resources/models/happy-or-sad \
        --try "JAFFE=TREE/others/jaffe" --world "photographs=FOLDER" ...
    python -m tools.ready_made superheroes --pictures FOLDER --encoder NAME \
        --out resources/models/superheroes --world "photographs=FOLDER" ...

Of Caltech-101 the folders Faces, Faces_easy and BACKGROUND_Google are left out: they
show faces.

A model is trained as the app trains, on a copy of the pictures, with every seed fixed.
What is written is the ``.discern`` file, its card and a record of the training; never a
picture.
"""
