"""Pictures out of a request, in memory only."""

from __future__ import annotations

import io
from typing import IO

from flask import Request
from werkzeug.datastructures import FileStorage

from engine.paths import printable
from engine.web import problems
from engine.web.answering import Upload

FIELD = "image"
_LONGEST_NAME = 200


class MemoryRequest(Request):
    """A request whose files stay in memory, however large: nothing is stored."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        """Where an uploaded file goes; Werkzeug would spool large ones to the disk."""
        del total_content_length, content_type, filename, content_length
        return io.BytesIO()


def uploads_in(request: Request, *, most: int) -> list[Upload]:
    """The pictures of a request: a form's files, or the whole body.

    Raises:
        Problem: There are none, or too many.
    """
    if (request.mimetype or "").startswith("image/"):
        found = [Upload("picture", request.get_data(cache=False))]
    else:
        found = [_upload(file) for file in request.files.getlist(FIELD)]
    found = [one for one in found if one.data or one.name]
    if not found:
        raise problems.no_picture()
    if len(found) > most:
        raise problems.too_many(most)
    return found


def _upload(file: FileStorage) -> Upload:
    # A browser sends a field without a file as one with neither name nor content.
    name = printable((file.filename or "").replace("\\", "/").rpartition("/")[2])
    return Upload(name[:_LONGEST_NAME], file.stream.read())
