"""Arrays in a ``.npz`` from anybody: no pickles, nothing that unpacks without end."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import numpy as np
from numpy.typing import NDArray

_MOST_BYTES = 1024**3
_MOST_RATIO = 200


def read_arrays(data: bytes) -> dict[str, NDArray[np.generic]]:
    """The arrays in the bytes of a ``.npz``, by name.

    Raises:
        ValueError: They are damaged, pickled or unreasonably large.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            total = sum(info.file_size for info in archive.infolist())
        if total <= min(_MOST_BYTES, _MOST_RATIO * len(data)):
            with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
                return {name: np.asarray(arrays[name]) for name in arrays.files}
    except ValueError:
        raise
    except (
        OSError,
        EOFError,
        MemoryError,
        RuntimeError,
        SyntaxError,
        TypeError,
        struct.error,
        zipfile.BadZipFile,
        zlib.error,
    ) as error:
        raise ValueError(f"it cannot be read ({error})") from error
    raise ValueError("it unpacks to far more than it is")
