"""The blend lab: mixes of two pictures, and how much one picture can take."""

from gui.lab.door import LabDoor
from gui.lab.view import LabView

__all__ = ["LabDoor", "LabView"]
