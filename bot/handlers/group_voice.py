"""Speaking into a village group that may have gone, gone dumb, or become a supergroup: whatever is learned is noted."""

from dataclasses import dataclass

from telegram.error import BadRequest, ChatMigrated, Forbidden

from bot.actions.groups import Place, note_moved, note_place
from bot.handlers.arrivals import arrivals_of
from bot.handlers.context import Context, Screen


@dataclass(frozen=True, kw_only=True, slots=True)
class Spoken:
    """Where a message stands; the id is None when it took the place of an older one."""

    chat_id: int
    message_id: int | None


async def speak(
    context: Context, chat_id: int, screen: Screen, *, quoted: int | None = None, over: int | None = None
) -> Spoken | None:
    """Say something, as an answer to a message or in place (`over`) of one of ours; None when it cannot be said."""
    try:
        if over is not None:
            await context.edit(chat_id, over, screen)
            return Spoken(chat_id=chat_id, message_id=None)
        return Spoken(chat_id=chat_id, message_id=await context.put(chat_id, screen, quoted=quoted))
    except ChatMigrated as moved:
        await note_moved(context.services, old=chat_id, new=moved.new_chat_id)
        arrivals_of(context).move(chat_id, moved.new_chat_id)
        return await speak(context, moved.new_chat_id, screen)
    except (Forbidden, BadRequest) as refusal:
        place = Place.LEFT if isinstance(refusal, Forbidden) else Place.SILENCED
        await note_place(context.services, chat_id=chat_id, title=None, place=place)
        return None
