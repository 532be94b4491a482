"""The window's own widgets: few, calm, painted from the theme's table."""

from gui.widgets.bar import Bar, BarSize
from gui.widgets.buttons import (
    Button,
    ChipButton,
    IconButton,
    PrimaryButton,
    QuietButton,
    SecondaryButton,
)
from gui.widgets.cards import Beside, Card, ClickableCard
from gui.widgets.choice import CheckBox, Choice
from gui.widgets.drop import DropZone, dropped_paths
from gui.widgets.empty import EmptyState
from gui.widgets.flow import FlowLayout, FlowRow
from gui.widgets.fold import FoldButton
from gui.widgets.labels import Chip, Dot, ElidedLabel, Heading, IconView, set_property
from gui.widgets.messages import ErrorBanner, Toast
from gui.widgets.offer import OfferCard
from gui.widgets.picture import PictureView
from gui.widgets.table import ROW_HEIGHT, PlainTable

__all__ = [
    "ROW_HEIGHT",
    "Bar",
    "BarSize",
    "Beside",
    "Button",
    "Card",
    "CheckBox",
    "Chip",
    "ChipButton",
    "Choice",
    "ClickableCard",
    "Dot",
    "DropZone",
    "ElidedLabel",
    "EmptyState",
    "ErrorBanner",
    "FlowLayout",
    "FlowRow",
    "FoldButton",
    "Heading",
    "IconButton",
    "IconView",
    "OfferCard",
    "PictureView",
    "PlainTable",
    "PrimaryButton",
    "QuietButton",
    "SecondaryButton",
    "Toast",
    "dropped_paths",
    "set_property",
]
