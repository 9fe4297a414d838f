"""Telegram's HTML: what it makes of markup, and how it refuses."""

from html import escape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Message, MessageEntity

from bot.simulator.calls import Refused
from bot.simulator.entities import formatted, settled
from bot.simulator.html import parse_html
from bot.simulator.texts import units

ERRORS = [
    ("é<x>a</x>", 'Unsupported start tag "x" at byte offset 2'),
    ("<B>a</b", "Unclosed end tag at byte offset 4"),
    ("<b", "Unclosed start tag at byte offset 0"),
    ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
    ("a</b>", "Unexpected end tag at byte offset 1"),
    ("<b><i>a</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
    ("<a =x>a</a>", 'Empty attribute name in the tag "a" at byte offset 0'),
    ("<a href = ", 'Unclosed start tag "a" at byte offset 0'),
    ("<a href=b,c>a</a>", "Unexpected end of name token at byte offset 8"),
    ('<a href="b>a</a>', "Unclosed start tag at byte offset 0"),
    ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ('<tg-emoji emoji-id="x">a</tg-emoji>', "Invalid custom emoji identifier specified"),
    ("<br/>", 'Unsupported start tag "br/" at byte offset 0'),
    ("a < b", 'Unsupported start tag "" at byte offset 2'),
    (
        "&#xD800;",
        "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code "
        "units",
    ),
]


@pytest.mark.parametrize(("source", "problem"), ERRORS)
def test_markup_that_telegram_refuses(source: str, problem: str) -> None:
    """Each mistake has its own words, with offsets in bytes."""
    with pytest.raises(Refused) as refusal:
        parse_html(source)
    assert refusal.value.description == f"Bad Request: can't parse entities: {problem}"


def entity(kind: str, offset: int, length: int, **more: Any) -> dict[str, Any]:
    return {"type": kind, "offset": offset, "length": length} | more


PARSED = [
    ("<b>a</b>", "a", [entity("bold", 0, 1)]),
    (
        "<strong>a</><em>b</><ins>c</><del>d</>",
        "abcd",
        [entity(kind, n, 1) for n, kind in enumerate(("bold", "italic", "underline", "strikethrough"))],
    ),
    ("😀<u>😀</u>", "😀😀", [entity("underline", 2, 2)]),
    ("&lt;&gt;&amp;&quot;&nbsp;&#65;&#x42;&lt", '<>&"&nbsp;AB<', []),
    ("<b></b>a", "a", []),
    ("  <b>a</b>  ", "a", [entity("bold", 0, 1)]),
    ("<b>  a</b>", "a", [entity("bold", 0, 1)]),
    ("<blockquote expandable>a</blockquote>", "a", [entity("expandable_blockquote", 0, 1)]),
    ("<blockquote>a<blockquote>b</blockquote></blockquote>", "ab", [entity("blockquote", 0, 2)]),
    (
        '<span class="tg-spoiler">a</span><tg-spoiler>b</tg-spoiler>',
        "ab",
        [entity("spoiler", 0, 1), entity("spoiler", 1, 1)],
    ),
    ('<a href="t.me">a</a>', "a", [entity("text_link", 0, 1, url="http://t.me/")]),
    ('<a href="https://a.id/x?y=1&amp;z=2">a</a>', "a", [entity("text_link", 0, 1, url="https://a.id/x?y=1&z=2")]),
    ("<a>nowhere</a>", "nowhere", []),
    ('<pre><code class="language-py">a</code></pre>', "a", [entity("pre", 0, 1, language="py")]),
    ('<code class="language-py">a</code>', "a", [entity("code", 0, 1)]),
    ("<b>a<code>b</code>c</b>", "abc", [entity("bold", 0, 1), entity("code", 1, 1), entity("bold", 2, 1)]),
    ("/a@b_c1 #x", "/a@b_c1 #x", [entity("bot_command", 0, 7), entity("hashtag", 8, 2)]),
    ("<code>/a</code> /b", "/a /b", [entity("code", 0, 2), entity("bot_command", 3, 2)]),
    (
        "a@b.id b.id https://c.id/d.",
        "a@b.id b.id https://c.id/d.",
        [entity("email", 0, 6), entity("url", 7, 4), entity("url", 12, 14)],
    ),
    ("a\r\n<b>b</b>", "a\nb", [entity("bold", 2, 1)]),
]


@pytest.mark.parametrize(("source", "text", "entities"), PARSED)
def test_markup_that_telegram_reads(source: str, text: str, entities: list[dict[str, Any]]) -> None:
    """Text and entities as the message carries them."""
    assert formatted(source, parse_mode="HTML") == (text, entities)


words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)
tags = st.sampled_from(["b", "i", "u", "s", "tg-spoiler", "code", "pre", "blockquote"])
marked = st.recursive(
    words.map(lambda text: (text, escape(text))),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda two: (two[0][0] + two[1][0], two[0][1] + two[1][1])),
        st.tuples(tags, inner).map(lambda pair: (pair[1][0], f"<{pair[0]}>{pair[1][1]}</{pair[0]}>")),
    ),
    max_leaves=12,
)


@given(marked)
def test_text_out_is_text_in(both: tuple[str, str]) -> None:
    """Whatever is marked, the text itself comes through, and every entity covers a part of it."""
    text, source = both
    parsed, entities = parse_html(source)
    assert parsed == text
    assert all(0 <= found["offset"] < found["offset"] + found["length"] <= units(text) for found in entities)


@given(marked)
def test_entities_that_are_kept_may_stand_together(both: tuple[str, str]) -> None:
    """After settling, entities lie within the trimmed text, sorted, and code holds nothing else."""
    text, entities = settled(*parse_html(both[1]))
    places = [(found["offset"], found["offset"] + found["length"], found["type"]) for found in entities]
    assert all(0 <= start < end <= units(text) for start, end, _ in places)
    assert [start for start, _, _ in places] == sorted(start for start, _, _ in places)
    for start, end, kind in places:
        if kind in ("code", "pre"):
            assert all(
                b <= start or a >= end or {k, kind} & {"blockquote"} or (a, b, k) == (start, end, kind)
                for a, b, k in places
            )


@given(words.filter(str.strip))
def test_offsets_mean_what_ptb_takes_them_for(word: str) -> None:
    """PTB finds the marked word by our UTF-16 offsets."""
    text, entities = parse_html(f"😀 <b>{escape(word)}</b>!")
    message = Message.de_json(
        {"message_id": 1, "date": 0, "chat": {"id": 1, "type": "private"}, "text": text, "entities": entities}, None
    )
    assert message is not None
    assert message.parse_entities([MessageEntity.BOLD]) == {message.entities[0]: word}


def test_a_hostile_text_is_read_quickly() -> None:
    """4,096 units of openings or of near-addresses cost a linear scan, not a search."""
    for hostile in ("<b>" * 1365, "a.a" * 1365, "@" * 4096, "/a" * 2048, "#" * 4096, "a-" * 2048):
        try:
            formatted(hostile, parse_mode="HTML")
        except Refused as problem:
            assert "end tag" in problem.description  # noqa: PT017 - the others are read without complaint
