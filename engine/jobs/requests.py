"""The table of operations: every kind of job, what it is asked and what it answers.

Requests and results are defined in the rooms that do the work; they are gathered here
for those who submit jobs. Light on purpose: the window, the terminal and the worker all
import it.
"""

from __future__ import annotations

from typing import Any

from engine.batch.request import Answers, ClassifyFolder, ClassifyImages, FolderResult
from engine.dataset.edits import Applied, EditProject, EmptyTrash, TrashEmptied
from engine.dataset.split_request import SplitProject, SplitResult
from engine.dataset.summary import OpenProject, PeekProject, ProjectSummary
from engine.evaluation.dataset_request import (
    DatasetInfo,
    DescribeDataset,
    LeakScore,
    ScoreLeaks,
)
from engine.evaluation.request import ClassScore, Evaluate, Evaluation
from engine.findings.request import CheckProject, CheckResult
from engine.importing.request import (
    FindPictures,
    ImportImages,
    ImportResult,
    LookAtSources,
    SourcesFound,
)
from engine.jobs.operation import Lane, Operation
from engine.jobs.results_table import RESULTS_OPERATIONS
from engine.models.conversion import (
    ConvertBackbone,
    ConvertedBackbone,
    FetchBackbone,
    FetchedBackbone,
)
from engine.models.score import Score
from engine.training.recipes import Recipe
from engine.training.request import Train, TrainResult
from engine.web.request import Serve, Served

__all__ = [
    "CHECK_PROJECT",
    "CLASSIFY_FOLDER",
    "CLASSIFY_IMAGES",
    "CONVERT_BACKBONE",
    "DESCRIBE_DATASET",
    "EDIT_PROJECT",
    "EMPTY_TRASH",
    "EVALUATE",
    "FETCH_BACKBONE",
    "FIND_PICTURES",
    "IMPORT_IMAGES",
    "LOOK_AT_SOURCES",
    "OPEN_PROJECT",
    "OPERATIONS",
    "PEEK_PROJECT",
    "SCORE_LEAKS",
    "SERVE",
    "SPLIT_PROJECT",
    "TRAIN_NETWORK",
    "TRAIN_QUICK",
    "Answers",
    "Applied",
    "CheckProject",
    "CheckResult",
    "ClassScore",
    "ClassifyFolder",
    "ClassifyImages",
    "ConvertBackbone",
    "ConvertedBackbone",
    "DatasetInfo",
    "DescribeDataset",
    "EditProject",
    "EmptyTrash",
    "Evaluate",
    "Evaluation",
    "FetchBackbone",
    "FetchedBackbone",
    "FindPictures",
    "FolderResult",
    "ImportImages",
    "ImportResult",
    "Lane",
    "LeakScore",
    "LookAtSources",
    "OpenProject",
    "Operation",
    "PeekProject",
    "ProjectSummary",
    "Score",
    "ScoreLeaks",
    "Serve",
    "Served",
    "SourcesFound",
    "SplitProject",
    "SplitResult",
    "Train",
    "TrainResult",
    "TrashEmptied",
    "training",
]


OPEN_PROJECT = Operation(
    "open_project",
    OpenProject,
    ProjectSummary,
    Lane.QUICK,
    "engine.dataset.opening:open_project",
)
TRAIN_QUICK = Operation(
    "train_quick", Train, TrainResult, Lane.QUICK, "engine.jobs.training:train_quick"
)
TRAIN_NETWORK = Operation(
    "train_network",
    Train,
    TrainResult,
    Lane.NETWORK,
    "engine.nn.train:train_network",
)
CLASSIFY_IMAGES = Operation(
    "classify_images",
    ClassifyImages,
    Answers,
    Lane.ANSWER,
    "engine.batch.single:classify_images",
)
CLASSIFY_FOLDER = Operation(
    "classify_folder",
    ClassifyFolder,
    FolderResult,
    Lane.QUICK,
    "engine.batch.folder:classify_folder",
)
EVALUATE = Operation(
    "evaluate",
    Evaluate,
    Evaluation,
    Lane.QUICK,
    "engine.evaluation.evaluate:evaluate",
)
CHECK_PROJECT = Operation(
    "check_project",
    CheckProject,
    CheckResult,
    Lane.QUICK,
    "engine.jobs.checking:check_project",
)
EDIT_PROJECT = Operation(
    "edit_project",
    EditProject,
    Applied,
    Lane.EDIT,
    "engine.dataset.edits.job:edit_project",
)
EMPTY_TRASH = Operation(
    "empty_trash",
    EmptyTrash,
    TrashEmptied,
    Lane.EDIT,
    "engine.dataset.edits.job:empty_project_trash",
)
PEEK_PROJECT = Operation(
    "peek_project",
    PeekProject,
    ProjectSummary,
    Lane.EDIT,
    "engine.dataset.peeking:peek_project",
)
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
SPLIT_PROJECT = Operation(
    "split_project",
    SplitProject,
    SplitResult,
    Lane.QUICK,
    "engine.dataset.splitting:split_project",
)
DESCRIBE_DATASET = Operation(
    "describe_dataset",
    DescribeDataset,
    DatasetInfo,
    Lane.QUICK,
    "engine.evaluation.dataset_info:describe_dataset",
)
SCORE_LEAKS = Operation(
    "score_leaks",
    ScoreLeaks,
    LeakScore,
    Lane.QUICK,
    "engine.evaluation.leak_score:score_leaks",
)
SERVE = Operation("serve", Serve, Served, Lane.SERVE, "engine.web.server:serve")

OPERATIONS: dict[str, Operation[Any, Any]] = {
    operation.name: operation
    for operation in (
        OPEN_PROJECT,
        TRAIN_QUICK,
        TRAIN_NETWORK,
        CLASSIFY_IMAGES,
        CLASSIFY_FOLDER,
        EVALUATE,
        CHECK_PROJECT,
        EDIT_PROJECT,
        EMPTY_TRASH,
        PEEK_PROJECT,
        CONVERT_BACKBONE,
        FETCH_BACKBONE,
        IMPORT_IMAGES,
        FIND_PICTURES,
        LOOK_AT_SOURCES,
        SPLIT_PROJECT,
        DESCRIBE_DATASET,
        SCORE_LEAKS,
        SERVE,
    )
} | {operation.name: operation for operation in RESULTS_OPERATIONS}


def training(recipe: Recipe) -> Operation[Train, TrainResult]:
    """The operation that trains ``recipe``."""
    return TRAIN_NETWORK if recipe.is_network else TRAIN_QUICK
