"""What may stand under a message: keyboards, checked as the Bot API server and Telegram behind it check them."""

import json
import re
from collections.abc import Callable
from typing import Any

from telegram.constants import InlineKeyboardButtonLimit, InlineKeyboardMarkupLimit, ReplyLimit

from bot.simulator.calls import Refused, not_simulated
from bot.simulator.people import Json
from bot.simulator.texts import units

LONGEST = 10_240
"""Bytes of a whole keyboard. Source: observed by bot authors; Telegram publishes none."""

ACTIONS = ("url", "callback_data", "copy_text")
OTHER_ACTIONS = (
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "callback_game",
    "pay",
)
STYLES = ("danger", "success", "primary")
REQUESTS = ("request_contact", "request_location")
OTHER_REQUESTS = ("request_users", "request_chat", "request_managed_bot", "request_poll", "web_app")
URL = re.compile(r"(?:(?P<scheme>[a-z][a-z0-9+.-]*)://)?(?P<host>[^/?#\s]*)[^\s]*", re.IGNORECASE)

INLINE = "inline keyboard button"
REPLY = "keyboard button"


def reply_markup(value: Any, *, private: bool) -> Json | None:
    """Any of the four kinds, whole and checked; None where there is none. Raises Refused."""
    markup = _object(value)
    if markup is None:
        return None
    if "inline_keyboard" in markup:
        return inline_keyboard(markup)
    if "keyboard" in markup:
        return _reply_keyboard(markup, private=private)
    for name in ("remove_keyboard", "force_reply"):
        if name in markup:
            _check_flags(markup, name, "selective")
            _check_placeholder(markup)
            return markup if markup[name] else None
    raise Refused("can't parse reply markup: no known field in it")


def inline_only(value: Any) -> Json | None:
    """What an edited message may carry."""
    markup = _object(value)
    if markup is None:
        return None
    if "inline_keyboard" not in markup:
        raise Refused("inline keyboard expected")
    return inline_keyboard(markup)


def inline_keyboard(markup: Json) -> Json | None:
    rows = _rows(markup, "inline_keyboard", _inline_button, what=INLINE)
    return {"inline_keyboard": rows} if rows else None


def _object(value: Any) -> Json | None:
    if value in (None, ""):
        return None
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            raise Refused("can't parse reply keyboard markup JSON object") from None
    if not isinstance(value, dict):
        raise Refused("object expected as reply markup")
    return value or None


def _rows(markup: Json, name: str, check: Callable[[Json], Json], *, what: str) -> list[list[Json]]:
    rows = markup[name]
    if not isinstance(rows, list):
        raise Refused(f'field "{name}" must be of type Array')
    if not all(isinstance(row, list) for row in rows):
        raise Refused(f'field "{name}" must be an Array of Arrays')
    if sum(map(len, rows)) > InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER or _bytes(rows) > LONGEST:
        raise Refused("reply markup is too long")
    if any(len(row) > InlineKeyboardMarkupLimit.BUTTONS_PER_ROW for row in rows):
        raise Refused("reply markup is too long")
    return [[check(_labelled(button, what)) for button in row] for row in rows if row]


def _bytes(rows: list[Any]) -> int:
    return len(json.dumps(rows, ensure_ascii=False).encode())


def _labelled(button: Any, what: str) -> Json:
    if isinstance(button, str) and what == REPLY:
        button = {"text": button}
    if not isinstance(button, dict):
        raise Refused(f"can't parse {what}: {what[0].upper()}{what[1:]} must be an Object")
    if "text" not in button:
        raise Refused(f"can't parse {what}: Can't find field \"text\"")
    if not isinstance(button["text"], str):
        raise Refused(f'can\'t parse {what}: Field "text" must be of type String')
    if not button["text"].strip():
        raise Refused(f"{what} text must be non-empty")
    if button.get("style") not in (None, *STYLES):
        raise Refused(f"can't parse {what}: Invalid button style specified")
    if "icon_custom_emoji_id" in button:
        raise not_simulated("icon_custom_emoji_id")
    return button


def _inline_button(button: Json) -> Json:
    for action in OTHER_ACTIONS:
        if action in button:
            raise not_simulated(f"button with {action}")
    given = [action for action in ACTIONS if button.get(action) not in (None, "")]
    if not given:
        raise Refused(f"can't parse {INLINE}: Text buttons are unallowed in the inline keyboard")
    if len(given) > 1:
        raise Refused(f"can't parse {INLINE}: exactly one of the optional fields must be used")
    checks: dict[str, Callable[[Any], None]] = {"url": _url, "callback_data": _data, "copy_text": _copied}
    checks[given[0]](button[given[0]])
    return {key: button[key] for key in ("text", "style", given[0]) if key in button}


def _data(data: Any) -> None:
    if not isinstance(data, str):
        raise Refused(f'can\'t parse {INLINE}: Field "callback_data" must be of type String')
    if len(data.encode("utf-8", "surrogatepass")) > InlineKeyboardButtonLimit.MAX_CALLBACK_DATA:
        raise Refused("BUTTON_DATA_INVALID")


def _copied(copy: Any) -> None:
    text = copy.get("text") if isinstance(copy, dict) else None
    if not isinstance(text, str) or not InlineKeyboardButtonLimit.MIN_COPY_TEXT <= units(text) <= 256:
        raise Refused("BUTTON_COPY_TEXT_INVALID")


def _url(url: Any) -> None:
    if not isinstance(url, str):
        raise Refused(f'can\'t parse {INLINE}: Field "url" must be of type String')
    parts = URL.fullmatch(url.strip())
    wrong = f"{INLINE} URL '{url}' is invalid: "
    if parts is None:
        raise Refused(wrong + "Wrong HTTP URL")
    scheme = (parts["scheme"] or "http").lower()
    if scheme in ("tg", "ton"):
        return
    if scheme not in ("http", "https"):
        raise Refused(wrong + "Unsupported URL protocol")
    if not parts["host"]:
        raise Refused(wrong + "URL host is empty")
    if "." not in parts["host"] or parts["host"].startswith((".", "@")) or parts["host"].endswith("."):
        raise Refused(wrong + "Wrong HTTP URL")


def _reply_keyboard(markup: Json, *, private: bool) -> Json | None:
    _check_flags(markup, "is_persistent", "resize_keyboard", "one_time_keyboard", "selective")
    _check_placeholder(markup)

    def check(button: Json) -> Json:
        for request in OTHER_REQUESTS:
            if request in button:
                raise not_simulated(f"button with {request}")
        asked = [request for request in REQUESTS if button.get(request)]
        if asked and not private:
            what = "Phone number" if asked[0] == "request_contact" else "Location"
            raise Refused(f"{what.lower()} can be requested in private chats only")
        if len(asked) > 1:
            raise Refused(f"can't parse {REPLY}: at most one of the optional fields can be used")
        return {key: button[key] for key in ("text", "style", *asked) if key in button}

    rows = _rows(markup, "keyboard", check, what=REPLY)
    return markup | {"keyboard": rows} if rows else None


def _check_flags(markup: Json, *names: str) -> None:
    for name in names:
        if not isinstance(markup.get(name, False), bool):
            raise Refused(f'field "{name}" must be of type Boolean')


def _check_placeholder(markup: Json) -> None:
    placeholder = markup.get("input_field_placeholder", "")
    if not isinstance(placeholder, str) or units(placeholder) > ReplyLimit.MAX_INPUT_FIELD_PLACEHOLDER:
        raise Refused("input field placeholder is invalid")
