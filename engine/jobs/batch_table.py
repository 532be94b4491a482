"""The operations on batches: classify, export, sort, take back, watch."""

from __future__ import annotations

from typing import Any

from engine.batch.cluster.request import ClassifyOnCluster, ClusterResult
from engine.batch.request import (
    ClassifyFolder,
    Exported,
    ExportResults,
    FolderResult,
    WatchFolder,
)
from engine.batch.sorting.request import Sorted, SortFiles, UndoSort, Unsorted
from engine.jobs.operation import Lane, Operation

CLASSIFY_FOLDER = Operation(
    "classify_folder",
    ClassifyFolder,
    FolderResult,
    Lane.QUICK,
    "engine.batch.folder:classify_folder",
    heavy=True,
)
EXPORT_RESULTS = Operation(
    "export_results",
    ExportResults,
    Exported,
    Lane.QUICK,
    "engine.batch.export:export_results",
)
SORT_FILES = Operation(
    "sort_files",
    SortFiles,
    Sorted,
    Lane.QUICK,
    "engine.batch.sorting.job:sort_files",
)
UNDO_SORT = Operation(
    "undo_sort",
    UndoSort,
    Unsorted,
    Lane.QUICK,
    "engine.batch.sorting.undo:undo_sort",
)
WATCH_FOLDER = Operation(
    "watch_folder",
    WatchFolder,
    FolderResult,
    Lane.WATCH,
    "engine.batch.watch:watch_folder",
)
CLASSIFY_ON_CLUSTER = Operation(
    "classify_on_cluster",
    ClassifyOnCluster,
    ClusterResult,
    # Other machines compute; this one waits, and nothing here should wait behind it.
    Lane.WATCH,
    "engine.batch.cluster.job:classify_on_cluster",
)

OPERATIONS: tuple[Operation[Any, Any], ...] = (
    CLASSIFY_FOLDER,
    EXPORT_RESULTS,
    SORT_FILES,
    UNDO_SORT,
    WATCH_FOLDER,
    CLASSIFY_ON_CLUSTER,
)
