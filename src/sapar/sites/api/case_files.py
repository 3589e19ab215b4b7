"""Files of a case: attached, and sent always to be saved."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import FileResponse, HttpRequest
from ninja import File, Form, Router, UploadedFile

from sapar.core.cases import queries, services
from sapar.core.files import queries as files
from sapar.core.files.sending import attachment as sent
from sapar.sites.api.case_shapes import CONFLICT, FileOut
from sapar.sites.api.operations import actor, operation
from sapar.sites.api.values import Key, Match, PathUid, expected

router = Router()


@operation(
    router, "POST", "/cases/{uid}/attachments", permission="cases.attachment.write", response=FileOut, status=201,
    problems=CONFLICT,
)  # fmt: skip
def attach_file(
    request: HttpRequest,
    uid: PathUid,
    file: Annotated[UploadedFile, File()],
    title: Annotated[str, Form(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")] = "",
    shared: Annotated[bool, Form()] = False,
    match: Match = None,
    key: Key = None,
) -> Any:
    """Attach a file. It is checked by its bytes; what it is not sure to be is refused."""
    return services.attach(
        actor=actor(request), case=uid, content=file.file, name=file.name or "file",
        declared_type=file.content_type or "", title=title, shared=shared, expected=expected(match), key=key,
    )  # fmt: skip


@operation(
    router, "GET", "/attachments/{uid}", permission="cases.attachment.read", response=None, status=204,
    replies={
        200: {"description": "The file.", "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}}
    },
)  # fmt: skip
def read_attachment(request: HttpRequest, uid: PathUid) -> FileResponse:
    """The content of a file, always to be saved, never to be shown."""
    row = queries.attachment(actor=actor(request), uid=uid)
    persons = (row.case.person.uid,) if row.case.person is not None else ()
    return sent(row.file, files.open_for(actor=actor(request), file=row.file, persons=persons, purpose="api"))
