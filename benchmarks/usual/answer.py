"""The least Keras needs for one answer: load a model, load a picture, predict.

python answer.py MODEL.keras PICTURE
"""

from __future__ import annotations

import sys

import keras

model = keras.models.load_model(sys.argv[1], compile=False)
picture = keras.utils.load_img(sys.argv[2], target_size=(224, 224))
batch = keras.utils.img_to_array(picture)[None]
scores = model.predict(batch, verbose=0)[0]
print(f"{scores.argmax()}\t{scores.max():.4f}", flush=True)
