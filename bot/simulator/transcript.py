"""Conversations as text: what people write and press, and what the bot must say. Documentation, demo and test at once.

    # A line like this is a comment; those above the first line are the conversation's title.
    Warga: /lapor
    Bot: Ceritakan apa yang terjadi. …
      [Batal]
    Warga: [Batal]
    Bot!: Dibatalkan
    Pak Kades @ Grup Desa: /tanya@sambang_bot boleh foto dengan caleg?
    Bot: TIDAK BOLEH …
    Bot @ Pak Kades: …

- `Name: text` is said in the person's private chat with the bot, or `@ Place`: a group, or for the bot's lines also a
  person's private chat. The bot's lines stand where the last act was unless they name a place. The bot is `Bot`.
- A text goes on over indented lines. Empty lines and spaces at the ends count nowhere.
- `[Words]` presses the button of these words, on the newest message that has it or on the keyboard in force. Signs
  around the words and capitals do not count. A button with a start link follows the link.
- `{name} caption` sends the attachment that the player knows by this name.
- `Name (reply): …` answers the bot's newest message, `(edit)` changes the person's own newest one, `(forward Title)`
  passes on a channel's post, `(leave)`, `(block)`, `(unblock)`, `(add bot)`, `(remove bot)` take no text.
  In groups also `(promote bot)`, `(demote bot)`, `(silence bot)`, `(unsilence bot)`, `(rename Title)`, `(upgrade)` to a
  supergroup, `(hide)` and `(unhide)` behind its name. `(link)` follows the newest link into a group that the bot wrote
  to anybody, `(paste)` says the last monospaced words of its newest message that has any.
- `Bot: …` is a message sent or edited since the last act, in order; each must be expected. A line that ends with `…`
  may go on in any way, over any number of lines. Indented rows of `[Words]` at the end are its inline keyboard, row by
  row; without them it is not looked at. `Bot!: …` is the text that pops up after a press.
- `~ 2 hours` moves the clock: seconds, minutes, hours or days.
"""

import re
from dataclasses import dataclass
from datetime import timedelta

from bot.simulator.messages import Message

BOT = "Bot"

LINE = re.compile(
    r"""(?P<speaker>[^\s:~(@!\[{][^:(@!]*?) (?P<toast>!)? \s*
        (?:\( (?P<verb>[^)]*) \))? \s*
        (?:@ \s* (?P<place>[^:]+?))? \s*
        : (?:\s+ (?P<text>.*))?""",
    re.VERBOSE,
)
WAIT = re.compile(r"~\s*(?P<amount>\d+)\s*(?P<unit>seconds?|minutes?|hours?|days?)")
BUTTONS = re.compile(r"(?:\[[^\]\n]+\]\s*)+")
BUTTON = re.compile(r"\[([^\]\n]+)\]")


class Unreadable(Exception):
    """A transcript breaks its own rules; says where."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One turn of a conversation."""

    number: int
    """Where it stands in the file, from 1."""
    speaker: str
    text: tuple[str, ...]
    verb: str = ""
    place: str = ""
    toast: bool = False

    @property
    def by_bot(self) -> bool:
        return self.speaker == BOT


@dataclass(frozen=True, kw_only=True, slots=True)
class Pause:
    """The clock moves."""

    number: int
    length: timedelta


@dataclass(frozen=True, kw_only=True, slots=True)
class Conversation:
    title: str
    turns: tuple[Line | Pause, ...]


def read(text: str) -> Conversation:
    """Raises Unreadable with the number of the line."""
    title: list[str] = []
    turns: list[Line | Pause] = []
    for number, raw in enumerate(text.splitlines(), start=1):
        if not raw.strip():
            continue
        if raw.startswith("#"):
            if not turns:
                title.append(raw.lstrip("# ").strip())
        elif raw[0].isspace():
            turns[-1:] = [_continued(turns, raw.strip(), number)]
        else:
            turns.append(_turn(raw.rstrip(), number))
    return Conversation(title=" ".join(title), turns=tuple(turns))


def _continued(turns: list[Line | Pause], text: str, number: int) -> Line:
    last = turns[-1] if turns else None
    if not isinstance(last, Line):
        raise Unreadable(f"line {number}: nothing to go on with")
    return Line(
        number=last.number,
        speaker=last.speaker,
        text=(*last.text, text),
        verb=last.verb,
        place=last.place,
        toast=last.toast,
    )


def _turn(raw: str, number: int) -> Line | Pause:
    if raw.startswith("~"):
        return _pause(raw, number)
    found = LINE.fullmatch(raw)
    if found is None:
        raise Unreadable(f"line {number}: no speaker, comment or pause")
    return Line(
        number=number,
        speaker=found["speaker"],
        text=(found["text"].strip(),) if found["text"] else (),
        verb=(found["verb"] or "").strip(),
        place=(found["place"] or "").strip(),
        toast=bool(found["toast"]),
    )


def _pause(raw: str, number: int) -> Pause:
    found = WAIT.fullmatch(raw)
    if found is None:
        raise Unreadable(f"line {number}: a pause is written as ~ 2 hours")
    unit = found["unit"].rstrip("s") + "s"
    return Pause(number=number, length=timedelta(**{unit: int(found["amount"])}))


# What the bot said, and whether it is what was expected


@dataclass(frozen=True, kw_only=True, slots=True)
class Spoken:
    """One turn as it really went."""

    speaker: str
    text: str
    rows: tuple[tuple[str, ...], ...] = ()
    place: str = ""
    """Where, when it is not the speaker's private chat with the bot, or not where the last act was."""
    verb: str = ""
    toast: bool = False


def spoken_by_bot(message: Message, *, place: str = "") -> Spoken:
    rows = tuple(tuple(str(button["text"]) for button in row) for row in message.buttons)
    return Spoken(speaker=BOT, text=_plain(message), rows=rows, place=place)


def _plain(message: Message) -> str:
    """The text, below the name of the file it came with."""
    parts = [f"{{{_file_name(message)}}}"] if message.media is not None else []
    return "\n".join([*parts, message.text or ""]).strip()


def _file_name(message: Message) -> str:
    kind, content = next(iter((message.media or {}).items()))
    return str(content.get("file_name", kind)) if isinstance(content, dict) else str(kind)


def agrees(line: Line, said: Spoken) -> bool:
    """Whether what was said is what the line expects."""
    expected, rows = _split(line.text)
    if rows and [[bare(word) for word in row] for row in rows] != [[bare(word) for word in row] for row in said.rows]:
        return False
    text = "\n".join(part for part in map(str.strip, said.text.splitlines()) if part)
    if expected and not expected[0].startswith("{") and text.startswith("{"):
        text = text.partition("\n")[2]
    return line.toast == said.toast and re.fullmatch(_pattern(expected), text, re.DOTALL) is not None


def _split(text: tuple[str, ...]) -> tuple[list[str], list[list[str]]]:
    """The words, and the rows of buttons at their end."""
    at = len(text)
    while at and BUTTONS.fullmatch(text[at - 1]):
        at -= 1
    return [part for part in text[:at] if part], [BUTTON.findall(row) for row in text[at:]]


def _pattern(lines: list[str]) -> str:
    """`…` at the end of a line: anything, over any number of lines; as a line of its own also nothing."""
    pattern = ""
    for line in lines:
        if line == "…":
            pattern += r"(?:\n.*?)?" if pattern else ".*?"
            continue
        words = re.escape(line[:-1].rstrip()) + ".*?" if line.endswith("…") else re.escape(line)
        pattern += (r"\n" if pattern not in ("", ".*?") else "") + words
    return pattern


def bare(words: str) -> str:
    """The words of a button without the signs around them."""
    return re.sub(r"^\W+|\W+$", "", words).casefold() or words.strip()


def render(spoken: list[Spoken]) -> str:
    """A played conversation in the same format."""
    return "\n".join(_rendered(turn) for turn in spoken) + "\n"


def _rendered(turn: Spoken) -> str:
    mark = "!" if turn.toast else ""
    verb = f" ({turn.verb})" if turn.verb else ""
    place = f" @ {turn.place}" if turn.place else ""
    lines = [part.strip() for part in turn.text.splitlines() if part.strip()]
    first, *rest = lines or [""]
    rows = [" ".join(f"[{word}]" for word in row) for row in turn.rows]
    head = f"{turn.speaker}{mark}{verb}{place}: {first}".rstrip()
    return "\n".join([head, *(f"  {line}" for line in [*rest, *rows])])
