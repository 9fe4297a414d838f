"""What whoever leads the rehearsal does: move the clock, make trouble."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.simulator import faults
from bot.simulator.console_input import BadInput, Body
from bot.simulator.console_scene import Scene
from bot.simulator.people import Json

FURTHEST = timedelta(days=3660)
EARLIEST, LATEST = 2000, 2100
"""Years in which the clock may stand."""

SPARED = frozenset({"getUpdates", "getMe"})
"""Calls that a fault leaves alone: the bot's own asking would use it up before anyone saw it."""


async def clock(scene: Scene, body: Body) -> Json:
    """Move the clock: `forward` in minutes, `until` an hour, `at` as ISO time, `local` in its zone, or `today`."""
    if body.has("forward"):
        scene.clock.forward(_span(body.number("forward")))
    elif body.has("until"):
        scene.clock.set(_next(scene, body.number("until")))
    elif body.has("today"):
        scene.clock.set(scene.real_now())
    else:
        scene.clock.set(_moment(scene, body))
    scene.world.touch()
    return {"now": scene.clock.now().isoformat()}


def _span(minutes: int) -> timedelta:
    if not 0 < minutes <= FURTHEST / timedelta(minutes=1):
        raise BadInput("bad_time", "forward: minutes, at most ten years of them")
    return timedelta(minutes=minutes)


def _next(scene: Scene, hour: int) -> datetime:
    """When it is this hour next where the office lies."""
    if not 0 <= hour < 24:
        raise BadInput("bad_time", "until: an hour, 0 to 23")
    now = scene.clock.now().astimezone(ZoneInfo(scene.zone))
    then = now.replace(hour=hour, minute=0, second=0, microsecond=0)
    return then if then > now else then + timedelta(days=1)


def _moment(scene: Scene, body: Body) -> datetime:
    name = "at" if body.has("at") else "local"
    try:
        moment = datetime.fromisoformat(body.text(name, most=40))
    except ValueError:
        raise BadInput("bad_time", f"{name}: a time such as 2024-10-10T09:00 is needed") from None
    if not EARLIEST <= moment.year < LATEST:
        raise BadInput("bad_time", f"{name}: between {EARLIEST} and {LATEST}")
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(scene.zone))


FAULTS: dict[str, faults.Fault] = {
    "Flood": faults.Flood(retry_after=5),
    "ServerError": faults.ServerError(),
    "BadGateway": faults.BadGateway(),
    "Slow": faults.Slow(seconds=3),
    "DroppedBefore": faults.DroppedBefore(),
    "DroppedAfter": faults.DroppedAfter(),
}


async def fault(scene: Scene, body: Body) -> Json:
    """Strike the next `times` calls that write something; without `times` all of them."""
    kind = FAULTS.get(body.text("kind", most=20))
    times = body.optional_number("times")
    if kind is None or (times is not None and not 1 <= times <= 1000):
        raise BadInput("bad_input", f"kind: one of {', '.join(FAULTS)}; times: 1 to 1000, or none for all")
    scene.world.faults.add(kind, times=times, spared=SPARED)
    scene.world.touch()
    return {}


async def clear_faults(scene: Scene, body: Body) -> Json:
    scene.world.faults.clear()
    scene.world.touch()
    return {}


async def outage(scene: Scene, body: Body) -> Json:
    scene.world.faults.outage = body.flag("on")
    scene.world.touch()
    return {}
