"""Who may ask the page, and what happens to input that makes no sense."""

from typing import Any

import pytest

from tests.page.conftest import Visitor


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "localhost:8800"}, 200),
        ({"Host": "jahat.example"}, 403),  # a name that was made to point at this computer
        ({"Host": "127.0.0.1.jahat.example"}, 403),
        ({"Host": "[::1"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "http://jahat.example"}, 403),
        ({"Origin": "null"}, 403),
    ],
)
async def test_only_this_computers_own_page_may_ask(visitor: Visitor, headers: dict[str, str], status: int) -> None:
    """DNS rebinding and forged requests are refused before anything is read."""
    async with visitor.session.get(f"{visitor.address}/demo/words", headers=headers) as answer:
        assert answer.status == status
    async with visitor.session.post(f"{visitor.address}/demo/acts/clear_faults", headers=headers, json={}) as answer:
        assert answer.status == status


async def test_every_answer_carries_the_policy(visitor: Visitor) -> None:
    """Scripts, styles and pictures come from here or not at all."""
    for path in ("/", "/page/main.js", "/page/nothing.js", "/demo/words"):
        async with visitor.session.get(visitor.address + path) as answer:
            assert answer.headers["Content-Security-Policy"].startswith("default-src 'self';")
            assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/page/..%2fconsole.py", "/page/index.html", "/demo/files/none", "/demo/acts/none"])
async def test_what_is_not_offered_is_not_there(visitor: Visitor, path: str) -> None:
    """No folder is served; unknown acts and files are 404 or 405."""
    async with visitor.session.get(visitor.address + path) as answer:
        assert answer.status in (404, 405)


@pytest.mark.parametrize(
    ("act", "values", "problem"),
    [
        ("text", {"chat": 1}, "bad_input"),  # no person
        ("text", {"person": "x", "chat": 1}, "bad_input"),
        ("text", {"person": True, "chat": 1}, "bad_input"),
        ("text", {"person": 10**30, "chat": 1}, "bad_input"),
        ("text", {"person": 5, "chat": 5, "text": "x"}, "gone"),
        ("text", {"person": "KADES", "chat": -5, "text": "x"}, "gone"),
        ("text", {"person": "KADES", "chat": "KADES", "text": 7}, "bad_input"),
        ("text", {"person": "KADES", "chat": "KADES", "text": "   "}, "impossible"),
        ("text", {"person": "KADES", "chat": "KADES", "text": "\ud800"}, "bad_input"),
        ("text", {"person": "KADES", "chat": "KADES", "text": "x" * 40_000}, "bad_input"),
        ("text", {"person": "KADES", "chat": "KADES", "text": "x" * 70_000}, "too_big"),
        ("edit", {"person": "KADES", "chat": "KADES", "message_id": 999, "text": "x"}, "gone"),
        ("press", {"person": "KADES", "chat": "KADES", "message_id": 999, "data": "x"}, "gone"),
        ("start", {"person": "KADES", "payload": "a b"}, "impossible"),
        ("sample", {"person": "KADES", "chat": "KADES", "kind": "bom"}, "bad_input"),
        ("create_group", {"person": "KADES", "title": " ", "members": [], "with_bot": True}, "bad_input"),
        ("create_group", {"person": "KADES", "title": "x", "members": "semua", "with_bot": True}, "bad_input"),
        ("create_group", {"person": "KADES", "title": "x", "members": [], "with_bot": 1}, "bad_input"),
        ("clock", {"local": "besok"}, "bad_time"),
        ("clock", {"local": "1850-01-01T00:00"}, "bad_time"),
        ("clock", {"forward": -5}, "bad_time"),
        ("clock", {"forward": 10**9}, "bad_time"),
        ("fault", {"kind": "Hujan"}, "bad_input"),
        ("fault", {"kind": "Slow", "times": 0}, "bad_input"),
        ("outage", {"on": "ya"}, "bad_input"),
        ("hilang", {}, "gone"),
    ],
)
async def test_bad_input_gets_a_clear_refusal(visitor: Visitor, act: str, values: dict[str, Any], problem: str) -> None:
    """Never a 500: a status of the 400s and a problem that the page has words for."""
    values = {name: visitor.kades if value == "KADES" else value for name, value in values.items()}
    async with visitor.session.post(f"{visitor.address}/demo/acts/{act}", json=values) as answer:
        body = await answer.json()
        assert 400 <= answer.status < 500
        assert (body["problem"], bool(body["detail"])) == (problem, True)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"7", b"[" * 50_000, b"\xff\xfe"])
async def test_bodies_that_are_no_json_object_are_refused(visitor: Visitor, content: bytes) -> None:
    """Also deep nesting, which would exhaust a careless parser."""
    headers = {"Content-Type": "application/json"}
    async with visitor.session.post(f"{visitor.address}/demo/acts/text", data=content, headers=headers) as answer:
        assert answer.status == 400


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded"])
async def test_forms_of_other_pages_are_not_read(visitor: Visitor, kind: str) -> None:
    """The kinds that a foreign page may send without asking."""
    headers = {"Content-Type": kind}
    for path in ("/demo/acts/text", "/demo/upload"):
        async with visitor.session.post(visitor.address + path, data=b"{}", headers=headers) as answer:
            assert answer.status == 415


async def test_a_broken_form_is_refused(visitor: Visitor) -> None:
    """A multipart body without its boundaries."""
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    async with visitor.session.post(f"{visitor.address}/demo/upload", data=b"apa saja", headers=headers) as answer:
        assert answer.status == 400
        assert (await answer.json())["problem"] == "bad_input"
