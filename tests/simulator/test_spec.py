"""The judge itself: what it passes and what it catches."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.simulator.calls import Call
from bot.simulator.methods import METHODS
from tests.simulator.spec import ABSENT, Spec, held_against_spec, spec

KEYBOARD = '{"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]}'


@pytest.fixture
def judge() -> Spec:
    found = spec()
    if found is None:
        pytest.skip(ABSENT)
    return found


def call(method: str, *, result: Any = True, outcome: str = "ok", **parameters: Any) -> Call:
    at = datetime(2026, 11, 21, tzinfo=UTC)
    return Call(
        number=1,
        at=at,
        bot="x",
        method=method,
        parameters=parameters,
        files={},
        status=200,
        outcome=outcome,
        result=result,
    )


CAUGHT: list[tuple[Call, str]] = [
    (call("sendWish"), "sendWish: no such method"),
    (call("sendChatAction", chat_id="1"), "sendChatAction: action is missing"),
    (call("sendChatAction", chat_id="1", action="typing", colour="red"), "sendChatAction: no field colour"),
    (call("sendChatAction", chat_id="1", action="typing", result={}), "sendChatAction →: Boolean expected, not dict"),
    (call("deleteMessage", chat_id="1", message_id="x"), "deleteMessage.message_id: Integer expected, not str"),
    (
        call("deleteMessages", chat_id=1, message_ids='["x"]'),
        "deleteMessages.message_ids[0]: Integer expected, not str",
    ),
    (
        call(
            "sendMessage", outcome="refused", chat_id=1, text="x", reply_markup='{"inline_keyboard": [[{"data": "b"}]]}'
        ),
        "sendMessage.reply_markup(InlineKeyboardMarkup).inline_keyboard[0][0](InlineKeyboardButton): no field data",
    ),
]


@pytest.mark.parametrize(("wrong", "problem"), CAUGHT, ids=lambda value: value if isinstance(value, str) else "")
def test_a_wrong_call_is_caught(judge: Spec, wrong: Call, problem: str) -> None:
    """Unknown methods and fields, missing ones, wrong types, in calls and in answers."""
    assert problem in judge.problems(wrong)


RIGHT = [
    call("sendMessage", outcome="refused", chat_id="1", text="12", reply_markup=KEYBOARD),
    call("sendMessage", outcome="refused", chat_id=-100, text='{"a"', disable_notification="true"),
    call("answerCallbackQuery", callback_query_id="3006477000000000001", show_alert="false"),
]


@pytest.mark.parametrize("right", RIGHT)
def test_a_right_call_passes(judge: Spec, right: Call) -> None:
    """Values are judged as what they stand for, in JSON and in forms."""
    assert judge.problems(right) == []


def test_refused_calls_are_judged_only_when_asked(judge: Spec) -> None:
    """A table of refusals breaks calls on purpose; a bot's own tests do not."""
    wrong = call("sendWish", outcome="Not Found")
    assert held_against_spec([wrong]) == []
    assert held_against_spec([wrong], refused_too=True) == ["sendWish: no such method"]


def test_every_method_and_parameter_is_telegrams(judge: Spec) -> None:
    """The simulator knows no method and no parameter that the Bot API does not describe."""
    for name, method in METHODS.items():
        described = judge._methods[name]
        assert method.takes <= {field["name"] for field in described.get("fields", [])}, name
