"""Handing a file out: to be saved, never to be shown by the browser as a page of ours."""

from __future__ import annotations

from typing import BinaryIO

from django.http import FileResponse, HttpResponseBase

from sapar.core.files.models import StoredFile

SANDBOX = "default-src 'none'; sandbox"


def attachment(file: StoredFile, content: BinaryIO) -> FileResponse:
    """The file as an attachment under its cleaned name."""
    response = FileResponse(content, as_attachment=True, filename=file.name, content_type=file.blob.media_type)
    harden(response)
    return response


def harden(response: HttpResponseBase) -> None:
    """Nothing in it runs, whatever a browser takes it for; nobody keeps a copy on the way."""
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    response["Cache-Control"] = "private, no-store"
