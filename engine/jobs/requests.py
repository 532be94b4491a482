"""The table of operations: every kind of job, what it is asked and what it answers.

Requests and results are defined in the rooms that do the work; they are gathered here
for those who submit jobs. Light on purpose: the window, the terminal and the worker all
import it.
"""

from __future__ import annotations

from typing import Any

from engine.batch.request import (
    Answers,
    ClassifyFolder,
    ClassifyImages,
    FolderResult,
)
from engine.dataset.edits import Applied, EditProject, EmptyTrash, TrashEmptied
from engine.dataset.split_request import SplitProject, SplitResult
from engine.dataset.summary import OpenProject, PeekProject, ProjectSummary
from engine.evaluation.answer_request import (
    AnswerProject,
    ImageJudged,
    JudgeImage,
    ProjectAnswered,
)
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
from engine.jobs import batch_table, choices_table
from engine.jobs.export_table import EXPORT_OPERATIONS
from engine.jobs.incoming import (
    CONVERT_BACKBONE,
    FETCH_BACKBONE,
    FIND_PICTURES,
    IMPORT_IMAGES,
    IMPORT_MODEL,
    LOOK_AT_SOURCES,
)
from engine.jobs.looking import (
    BLEND,
    BLEND_PAIRS,
    CLASSIFY_CHANGED,
    EXPLAIN,
    LOAD_PICTURES,
    WARM_UP,
)
from engine.jobs.operation import Lane, Operation
from engine.jobs.results_table import RESULTS_OPERATIONS
from engine.jobs.training_table import (
    EDIT_RUN,
    ESTIMATE,
    MEASURE,
    REFIT,
    TRAIN_NETWORK,
    TRAIN_QUICK,
    TRAINING_OPERATIONS,
    training,
)
from engine.models.conversion import (
    ConvertBackbone,
    ConvertedBackbone,
    FetchBackbone,
    FetchedBackbone,
)
from engine.models.score import Score
from engine.training.estimate_request import Estimate, Estimated
from engine.training.request import Refit, Refitted, Train, TrainResult
from engine.training.run_edit import EditRun, RunEdited
from engine.web.request import Serve, Served

__all__ = [
    "ANSWER_PROJECT",
    "CHECK_PROJECT",
    "CLASSIFY_FOLDER",
    "CLASSIFY_IMAGES",
    "CONVERT_BACKBONE",
    "DESCRIBE_DATASET",
    "EDIT_PROJECT",
    "EDIT_RUN",
    "EMPTY_TRASH",
    "ESTIMATE",
    "EVALUATE",
    "FETCH_BACKBONE",
    "FIND_PICTURES",
    "IMPORT_IMAGES",
    "JUDGE_IMAGE",
    "LOOK_AT_SOURCES",
    "MEASURE",
    "OPEN_PROJECT",
    "OPERATIONS",
    "PEEK_PROJECT",
    "REFIT",
    "SCORE_LEAKS",
    "SERVE",
    "SPLIT_PROJECT",
    "TRAIN_NETWORK",
    "TRAIN_QUICK",
    "AnswerProject",
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
    "EditRun",
    "EmptyTrash",
    "Estimate",
    "Estimated",
    "Evaluate",
    "Evaluation",
    "FetchBackbone",
    "FetchedBackbone",
    "FindPictures",
    "FolderResult",
    "ImageJudged",
    "ImportImages",
    "ImportResult",
    "JudgeImage",
    "Lane",
    "LeakScore",
    "LookAtSources",
    "OpenProject",
    "Operation",
    "PeekProject",
    "ProjectAnswered",
    "ProjectSummary",
    "Refit",
    "Refitted",
    "RunEdited",
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
CLASSIFY_IMAGES = Operation(
    "classify_images",
    ClassifyImages,
    Answers,
    Lane.ANSWER,
    "engine.batch.single:classify_images",
)
CLASSIFY_FOLDER = batch_table.CLASSIFY_FOLDER
EVALUATE = Operation(
    "evaluate",
    Evaluate,
    Evaluation,
    Lane.QUICK,
    "engine.evaluation.evaluate:evaluate",
    heavy=True,
)
CHECK_PROJECT = Operation(
    "check_project",
    CheckProject,
    CheckResult,
    Lane.QUICK,
    "engine.jobs.checking:check_project",
    heavy=True,
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
    # Its process is there from the start, and nothing in it takes long.
    Lane.ANSWER,
    "engine.dataset.peeking:peek_project",
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
ANSWER_PROJECT = Operation(
    "answer_project",
    AnswerProject,
    ProjectAnswered,
    Lane.QUICK,
    "engine.evaluation.answers:answer_project",
)
JUDGE_IMAGE = Operation(
    "judge_image",
    JudgeImage,
    ImageJudged,
    Lane.ANSWER,
    "engine.evaluation.judging:judge_image",
)

OPERATIONS: dict[str, Operation[Any, Any]] = {
    operation.name: operation
    for operation in (*batch_table.OPERATIONS, *choices_table.OPERATIONS)
}
OPERATIONS |= {
    operation.name: operation
    for operation in (
        OPEN_PROJECT,
        CLASSIFY_IMAGES,
        EVALUATE,
        CHECK_PROJECT,
        EDIT_PROJECT,
        EMPTY_TRASH,
        PEEK_PROJECT,
        CONVERT_BACKBONE,
        FETCH_BACKBONE,
        IMPORT_IMAGES,
        IMPORT_MODEL,
        FIND_PICTURES,
        LOOK_AT_SOURCES,
        SPLIT_PROJECT,
        DESCRIBE_DATASET,
        SCORE_LEAKS,
        SERVE,
        ANSWER_PROJECT,
        JUDGE_IMAGE,
        EXPLAIN,
        BLEND,
        BLEND_PAIRS,
        CLASSIFY_CHANGED,
        LOAD_PICTURES,
        WARM_UP,
    )
}
OPERATIONS |= {operation.name: operation for operation in RESULTS_OPERATIONS}
OPERATIONS |= {operation.name: operation for operation in TRAINING_OPERATIONS}
OPERATIONS |= {operation.name: operation for operation in EXPORT_OPERATIONS}
