"""Files that people sent."""

from bot.simulator.calls import Refused
from bot.simulator.files import DOWNLOAD_LIMIT, StoredFile
from bot.simulator.methods.request import Method, Request, method
from bot.simulator.people import Json
from bot.simulator.world import World


def get_file(request: Request) -> Json:
    file_id = request.arguments.text("file_id")
    if not file_id:
        raise Refused("file_id not specified")
    file = request.world.files.get(file_id)
    if file is None:
        raise Refused("wrong file_id or the file is temporarily unavailable")
    if len(file.content) > DOWNLOAD_LIMIT:
        raise Refused("file is too big")
    return file.ids() | {"file_path": request.world.files.open_link(file, now=request.world.now())}


def download(world: World, token: str, path: str) -> StoredFile | None:
    """What lies behind …/file/bot<token>/<path>, while the link lives."""
    if token not in world.bots:
        return None
    return world.files.fetch(path, now=world.now())


FILES: dict[str, Method] = {"getFile": method(get_file, "file_id")}
