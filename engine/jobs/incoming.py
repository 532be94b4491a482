"""The operations that bring things in: images, encoders, networks of others."""

from __future__ import annotations

from engine.importing.request import (
    FindPictures,
    ImportImages,
    ImportResult,
    LookAtSources,
    SourcesFound,
)
from engine.jobs.operation import Lane, Operation
from engine.models.conversion import (
    ConvertBackbone,
    ConvertedBackbone,
    FetchBackbone,
    FetchedBackbone,
)
from engine.models.foreign.request import ImportedModel, ImportModel

CONVERT_BACKBONE = Operation(
    "convert_backbone",
    ConvertBackbone,
    ConvertedBackbone,
    Lane.NETWORK,
    "engine.nn.backbones:convert_backbone",
)
FETCH_BACKBONE = Operation(
    "fetch_backbone",
    FetchBackbone,
    FetchedBackbone,
    Lane.FETCH,
    "engine.jobs.fetching:fetch_backbone",
)
IMPORT_IMAGES = Operation(
    "import_images",
    ImportImages,
    ImportResult,
    Lane.QUICK,
    "engine.importing.job:import_images",
)
FIND_PICTURES = Operation(
    "find_pictures",
    FindPictures,
    ImportResult,
    Lane.FETCH,
    "engine.importing.find:find_pictures",
)
LOOK_AT_SOURCES = Operation(
    "look_at_sources",
    LookAtSources,
    SourcesFound,
    Lane.ANSWER,
    "engine.importing.look:look_at_sources",
)
IMPORT_MODEL = Operation(
    "import_model",
    ImportModel,
    ImportedModel,
    Lane.NETWORK,
    "engine.nn.foreign.job:import_model",
)
