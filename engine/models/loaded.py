"""Models kept in memory, so that the next question about a picture is answered at once.

Used by the jobs for single pictures, which all run in one process, one after the other.
"""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path

from engine.models.modelfile import Model, load_model

_MOST_MODELS = 2
_Key = tuple[str, int, int]
_loaded: OrderedDict[_Key, Model] = OrderedDict()


def loaded_model(path: Path) -> Model:
    """The model in ``path``, read again only when the file is another.

    Raises:
        ModelError: It is missing, damaged, newer, or its parts do not fit.
    """
    facts = path.stat() if path.exists() else None
    if facts is None:
        return load_model(path)  # says what is wrong
    key = (str(path), facts.st_size, facts.st_mtime_ns)
    if key not in _loaded:
        _loaded[key] = load_model(path)
        while len(_loaded) > _MOST_MODELS:
            _loaded.popitem(last=False)
    _loaded.move_to_end(key)
    return _loaded[key]
