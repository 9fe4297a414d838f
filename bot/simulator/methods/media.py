"""The file that a parameter names: uploaded with the call, or known by its file_id."""

import mimetypes

from bot.simulator.calls import Refused, Upload
from bot.simulator.files import UPLOAD_LIMIT
from bot.simulator.methods.request import Request
from bot.simulator.people import Json

TYPES = mimetypes.MimeTypes()
"""Python's own table, not the machine's."""


def media_argument(request: Request, kind: str, given: str, *, field: str) -> Json:
    """The media fields of a message with this file, e.g. {"photo": […]}. Raises Refused."""
    uploads = request.arguments.files
    upload = uploads.get(given.removeprefix("attach://")) if given.startswith("attach://") else uploads.get(field)
    if upload is not None:
        return _kept(request, kind, upload)
    if not given:
        raise Refused(f"there is no {kind} in the request")
    if given.startswith(("http://", "https://")):
        raise Refused("failed to get HTTP URL content")
    file = request.world.files.get(given)
    if file is None:
        raise Refused("wrong file identifier/HTTP URL specified")
    if file.kind != kind:
        raise Refused(f"can't use file of type {file.kind.capitalize()} as {kind.capitalize()}")
    return file.media


def _kept(request: Request, kind: str, upload: Upload) -> Json:
    if len(upload.content) > UPLOAD_LIMIT:
        raise Refused("Request Entity Too Large", code=413)
    if kind == "photo":
        return request.world.files.photo(upload.content)
    name = upload.name or "file"
    fields = {"file_name": name, "mime_type": TYPES.guess_type(name)[0] or "application/octet-stream"}
    return request.world.files.other("document", upload.content, name=name, **fields)
