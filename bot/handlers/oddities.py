"""What is no text: answered kindly, never read, never kept."""

from telegram import Message, Update

from bot.handlers.context import Context, Screen
from bot.handlers.keyboards import board, home, key
from bot.handlers.presses import TopicPress
from bot.handlers.screens import home_only

SOCIAL = "media-sosial"
"""The topic of what people do with a post that they forward."""


async def on_no_text(update: Update, context: Context) -> None:
    """A sticker, a voice message, a file without words."""
    assert update.effective_message is not None
    await context.send(update, home_only(context, "bukan_tulisan", kind=kind_of(update.effective_message)))


def forwarded_screen(context: Context) -> Screen:
    """A forwarded post without a question: what is to be done with it?"""
    guidance = context.services.content.guidance
    topic = next((topic for topic in guidance.topics if topic.id == SOCIAL), None)
    keys = (
        [key(context.button("topik", ikon=topic.icon, judul=topic.title), TopicPress(topic=SOCIAL, page=0))]
        if topic
        else []
    )
    return Screen(text=context.text("kiriman_terusan"), keyboard=board(keys, [home(context)]))


def kind_of(message: Message) -> str:
    """What was sent, as the template names it."""
    kinds = {
        "suara": message.voice or message.audio or message.video_note,
        "gambar": message.photo or message.video or message.animation,
        "berkas": message.document,
        "lokasi": message.location or message.venue,
        "kontak": message.contact,
    }
    return next((kind for kind, found in kinds.items() if found), "lain")
