"""The screens of guidance: each a text with its buttons, and each with a way back."""

from collections.abc import Sequence

from telegram import InlineKeyboardButton

from bot.actions.guidance import advice_on, answer_text, other_stage, role_in, short_answer_text
from bot.actions.staff import member
from bot.actions.tips import is_pinged
from bot.domain.advice import When
from bot.domain.guidance import ROLES, Actor, Card
from bot.handlers.context import Context, Screen
from bot.handlers.keyboards import (
    CARDS_A_PAGE,
    actor_name,
    board,
    home,
    home_keys,
    key,
    page_keys,
    pairs,
    plain,
    role_keys,
    whose_keys,
)
from bot.handlers.presses import ArticlesPress, CardPress, ObjectionPress, TopicPress, start_payload
from bot.handlers.profile import commands_of
from bot.rendering import cut

LABEL_LIMIT = 44
"""Characters of a card's title that show on a phone of 360 pixels in one column."""


async def welcome(context: Context) -> Screen:
    return Screen(text=context.text("sambutan", office=context.services.content.office), keyboard=role_keys(context))


async def home_screen(context: Context, chat_id: int) -> Screen:
    periods = context.services.calendar.periods_on(context.services.today())
    actor = await role_in(context.services, chat_id)
    staff = await member(context.services, chat_id)
    commands = commands_of(staff) if staff else []
    text = context.text("beranda", actor=actor, periods=periods, commands=commands)
    return Screen(text=text, keyboard=home_keys(context))


async def roles_screen(context: Context, chat_id: int) -> Screen:
    actor = await role_in(context.services, chat_id)
    return Screen(text=context.text("pilih_jabatan", actor=actor), keyboard=role_keys(context))


def topics_screen(context: Context) -> Screen:
    topics = [t for t in context.services.content.guidance.topics if context.services.content.guidance.of_topic(t.id)]
    keys = [
        key(context.button("topik", ikon=topic.icon, judul=topic.title), TopicPress(topic=topic.id, page=0))
        for topic in topics
    ]
    return Screen(text=context.text("topik"), keyboard=board(*([k] for k in keys), [home(context)]))


def topic_screen(context: Context, topic_id: str, page: int, actor: Actor | None) -> Screen | None:
    """A page of a topic's cards; None when there is no such topic, as after an update of the content."""
    guidance = context.services.content.guidance
    topic = next((topic for topic in guidance.topics if topic.id == topic_id), None)
    cards = guidance.of_topic(topic_id)
    pages = -(-len(cards) // CARDS_A_PAGE)
    if topic is None or not 0 <= page < pages:
        return None
    shown = cards[page * CARDS_A_PAGE : (page + 1) * CARDS_A_PAGE]
    keys = [[key(cut(card.title, LABEL_LIMIT), CardPress(number=card.number, actor=actor))] for card in shown]
    back = [plain(context, "kembali", "topics"), home(context)]
    text = context.text("kartu_topik", topic=topic, page=page + 1, pages=pages)
    return Screen(text=text, keyboard=board(*keys, page_keys(context, topic=topic_id, page=page, pages=pages), back))


async def card_screen(context: Context, card: Card, actor: Actor, *, when: When | None = None) -> Screen:
    """The whole answer, with what can be asked next; `when`: what the question was about, today unless told."""
    advice = advice_on(context.services, card, actor, when=when)
    stage = other_stage(context.services, when)
    text = await answer_text(context.services, advice, note=stage.value if stage else "")
    articles = key(context.button("pasal"), ArticlesPress(number=card.number, actor=actor, page=0))
    whose = context.button("jabatan_untuk", pelaku=actor_name(context, actor))
    keyboard = board(
        [key(whose, CardPress(number=card.number)), articles],
        [_topic_key(context, card), home(context)],
        [key(context.button("keliru"), ObjectionPress(number=card.number, actor=actor))],
    )
    return Screen(text=text, keyboard=keyboard)


def _topic_key(context: Context, card: Card) -> InlineKeyboardButton:
    guidance = context.services.content.guidance
    topic = next(topic for topic in guidance.topics if topic.id == card.topic)
    page = guidance.of_topic(topic.id).index(card) // CARDS_A_PAGE
    label = context.button("topik", ikon=topic.icon, judul=topic.title)
    return key(label, TopicPress(topic=topic.id, page=page))


async def short_screen(context: Context, card: Card, actor: Actor, *, when: When) -> Screen:
    """The short form for a group, with a button to the whole answer in private."""
    advice = advice_on(context.services, card, actor, when=when)
    text = await short_answer_text(context.services, advice)
    link = private_link(context, start_payload(card.number, actor, other_stage(context.services, when)))
    return Screen(text=text, keyboard=board([InlineKeyboardButton(context.button("buka_lengkap"), url=link)]))


def private_link(context: Context, payload: str) -> str:
    """A deep link to the private chat with this bot."""
    return f"https://t.me/{context.bot.username}?start={payload}"


def private_screen(context: Context, text: str, payload: str, *, label: str = "buka_pribadi") -> Screen:
    """A line in a group that leads to the private chat."""
    button = InlineKeyboardButton(context.button(label), url=private_link(context, payload))
    return Screen(text=text, keyboard=board([button]))


def whose_screen(context: Context, card: Card, *, keep: bool) -> Screen:
    """For whom is it asked? First the roles that the card rules on."""
    actors = actors_of(card)
    return Screen(text=context.text("tanya_jabatan", card=card), keyboard=whose_keys(context, card, actors, keep=keep))


def actors_of(card: Card) -> Sequence[Actor]:
    """Whom a card can be asked for: every role, and whoever else it names."""
    named = frozenset[Actor]().union(*(ruling.actors for ruling in card.rulings))
    others = [actor for actor in Actor if actor in named and actor not in ROLES]
    return [*ROLES, *others]


def choices_screen(context: Context, choices: Sequence[tuple[Card, Actor]]) -> Screen:
    """At most three readings of a question, the likeliest first, and a way out."""
    keys = [[key(cut(card.title, LABEL_LIMIT), CardPress(number=card.number, actor=who))] for card, who in choices]
    out = [plain(context, "bukan_itu", "refer"), home(context)]
    return Screen(text=context.text("maksud_mana"), keyboard=board(*keys, out))


def refer_screen(context: Context) -> Screen:
    text = context.text("rujukan", office=context.services.content.office)
    return Screen(text=text, keyboard=board([plain(context, "panduan", "topics"), home(context)]))


def schedule_screen(context: Context) -> Screen:
    calendar, today = context.services.calendar, context.services.today()
    text = context.text(
        "jadwal",
        day=today,
        current=calendar.periods_on(today),
        coming=calendar.next_periods(today, count=5),
        undated=[election for election in calendar.elections if not election.periods],
    )
    return Screen(text=text, keyboard=board([home(context)]))


async def privacy_screen(context: Context, chat_id: int) -> Screen:
    actor = await role_in(context.services, chat_id)
    pinged = await is_pinged(context.services, chat_id)
    delete = [plain(context, "hapus_data", "forget")] if actor or pinged else []
    staff = await member(context.services, chat_id)
    vault = context.services.vault
    text = context.text(
        "privasi",
        actor=actor,
        pinged=pinged,
        staff=staff is not None,
        mode=vault.keys.mode.value,
        days=vault.rules.retention_days,
    )
    return Screen(text=text, keyboard=board(delete, [home(context)]))


def forget_screen(context: Context) -> Screen:
    keys = [plain(context, "ya_hapus", "forget_yes"), plain(context, "batal", "privacy")]
    return Screen(text=context.text("yakin_hapus"), keyboard=board(keys))


def help_screen(context: Context) -> Screen:
    text = context.text("bantuan", office=context.services.content.office)
    return Screen(text=text, keyboard=board(*pairs([plain(context, "panduan", "topics"), home(context)])))


def home_only(context: Context, name: str, **values: object) -> Screen:
    """A text of its own with the ways on."""
    text = context.text(name, **values)
    return Screen(text=text, keyboard=board([plain(context, "panduan", "topics"), home(context)]))
