"""Models kept in memory by a process that answers again and again."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path

from engine.models.modelfile import Model, load_model

_MOST_MODELS = 2
_Key = tuple[str, int, int]
_loaded: OrderedDict[_Key, Model] = OrderedDict()


def kept_model(path: Path) -> Model:
    """The model in ``path``, loaded now or kept from an earlier call.

    Raises:
        ModelError: It is missing, damaged, newer, or its parts do not fit.
    """
    if not path.exists():
        return load_model(path)  # says what is wrong
    facts = path.stat()
    key = (str(path), facts.st_size, facts.st_mtime_ns)
    if key not in _loaded:
        _loaded[key] = load_model(path)
        while len(_loaded) > _MOST_MODELS:
            _loaded.popitem(last=False)
    _loaded.move_to_end(key)
    return _loaded[key]
