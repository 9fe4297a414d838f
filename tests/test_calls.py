"""What Bot API methods count as."""

import pytest

from bot.domain.calls import Kind, kind_of


@pytest.mark.parametrize(
    ("method", "kind"),
    [
        ("sendMessage", Kind.SENDING),
        ("sendMediaGroup", Kind.SENDING),
        ("copyMessage", Kind.SENDING),
        ("forwardMessages", Kind.SENDING),
        ("editMessageText", Kind.EDITING),
        ("stopPoll", Kind.EDITING),
        ("sendChatAction", Kind.FREE),
        ("answerCallbackQuery", Kind.FREE),
        ("deleteMessage", Kind.FREE),
        ("getFile", Kind.FREE),
        ("setMyCommands", Kind.FREE),
        ("editForumTopic", Kind.FREE),
    ],
)
def test_methods_are_counted_by_what_they_do(method: str, kind: Kind) -> None:
    """Only what puts or changes a message counts."""
    assert kind_of(method) is kind
