"""What staff may do with tips, and what of it is written down."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from bot.actions.tip_desk import (
    ask_sender,
    claim_tip,
    close_tip,
    exclude,
    hand_over,
    include,
    mark_spam,
    mark_urgent,
    move_tip,
    mute_tip,
    purge_tip,
    release_tip,
    send_up,
    sort_tip,
)
from bot.actions.tip_reading import look_at, open_tip, questions_of
from bot.actions.tip_rounds import due_notices
from bot.actions.tips import Taken, add_to_tip, take_tip, want_ping
from bot.domain.audit import OPERATOR
from bot.domain.correspondence import NoticeName, QuestionRefused
from bot.domain.errors import NotAllowed
from bot.domain.tips import (
    NEXT,
    Authority,
    Category,
    State,
    StepNotPossible,
    TipClosed,
    TipGone,
    TipTaken,
)
from bot.services import Services
from bot.storage.audit import Filter, entries
from tests.tipping import ADMIN, KOBA, LUBUK, NONCE, WATCHER, a_draft, open_place

SECRET = "Pak Lurah Suparman bagi amplop"
STRANGER = 999


@pytest.fixture
async def services(tmp_path: Path) -> AsyncIterator[Services]:
    async with open_place(tmp_path, in_memory=True) as place:
        yield place.services


@pytest.fixture
async def tip(services: Services) -> Taken:
    return await take_tip(services, a_draft(SECRET), nonce=NONCE)


Act = Callable[[Services, int | None, int], Awaitable[object]]
ACTS: dict[str, Act] = {
    "look": look_at,
    "open": open_tip,
    "questions": questions_of,
    "claim": claim_tip,
    "release": release_tip,
    "hand over": lambda s, who, number: hand_over(s, who, number, to=ADMIN),
    "send up": send_up,
    "ask": lambda s, who, number: ask_sender(s, who, number, "Di mana?", nonce=b"q" * 16),
    "move": lambda s, who, number: move_tip(s, who, number, to=State.TRACING),
    "close": close_tip,
    "spam": mark_spam,
    "mute": lambda s, who, number: mute_tip(s, who, number, muted=True),
    "urgent": lambda s, who, number: mark_urgent(s, who, number, urgent=True),
    "sort": lambda s, who, number: sort_tip(s, who, number, category=Category.HOAX),
}
ADMINS_ONLY: dict[str, Act] = {
    "exclude": lambda s, who, number: exclude(s, who, number, staff=KOBA),
    "include": lambda s, who, number: include(s, who, number, staff=KOBA),
}


@pytest.mark.parametrize("name", [*ACTS, *ADMINS_ONLY])
async def test_who_may_do_what(services: Services, tip: Taken, name: str) -> None:
    """An admin and the kecamatan's own officer; another kecamatan's, an observer and a stranger may not."""
    act = ACTS.get(name) or ADMINS_ONLY[name]
    refused = [LUBUK, WATCHER, STRANGER, None, *([KOBA] if name in ADMINS_ONLY else [])]
    for person in refused:
        with pytest.raises(NotAllowed):
            await act(services, person, tip.access.number)
    for person in {ADMIN, KOBA, OPERATOR} - set(refused):
        fresh = await take_tip(services, a_draft(), nonce=person.to_bytes(16))
        await act(services, person, fresh.access.number)


@pytest.mark.parametrize("name", ACTS)
async def test_the_excluded_may_nothing(services: Services, tip: Taken, name: str) -> None:
    """Not even an admin, and he cannot let himself in again."""
    await exclude(services, OPERATOR, tip.access.number, staff=ADMIN)
    for act in (ACTS[name], ADMINS_ONLY["include"]):
        with pytest.raises(NotAllowed):
            await act(services, ADMIN, tip.access.number)


async def test_every_act_is_written_down_without_a_word_of_the_tip(services: Services, tip: Taken) -> None:
    """Who, what, on which number; texts, files and receipts never."""
    for act in [*ACTS.values(), *ADMINS_ONLY.values()][1:9]:
        await act(services, ADMIN, tip.access.number)
    found = await entries(services.database.reader, Filter(), limit=100)
    assert {entry.act for entry in found} == {
        "tip_open", "tip_claim", "tip_release", "tip_hand_over", "tip_send_up", "tip_ask", "tip_move",
    }  # fmt: skip
    assert {(entry.staff, entry.object) for entry in found} == {(ADMIN, f"tip:{tip.access.number}")}
    assert not any(word in f"{entry.old} {entry.new}" for entry in found for word in (*SECRET.split(), "mana"))


async def test_a_refused_act_changes_nothing(services: Services, tip: Taken) -> None:
    """And is not written down as done."""
    before = await look_at(services, ADMIN, tip.access.number)
    with pytest.raises(NotAllowed):
        await claim_tip(services, LUBUK, tip.access.number)
    assert await look_at(services, ADMIN, tip.access.number) == before
    assert await entries(services.database.reader, Filter(), limit=9) == []


async def test_one_claims_it(services: Services, tip: Taken) -> None:
    """Twice by the same person is once; a colleague is told; given back it is free."""
    number = tip.access.number
    assert (await claim_tip(services, KOBA, number)).claimed_by == KOBA
    await claim_tip(services, KOBA, number)
    with pytest.raises(TipTaken):
        await claim_tip(services, ADMIN, number)
    await release_tip(services, ADMIN, number)
    assert (await claim_tip(services, ADMIN, number)).claimed_by == ADMIN
    acts = [entry.act for entry in await entries(services.database.reader, Filter(), limit=9)]
    assert acts == ["tip_claim", "tip_release", "tip_claim"]


async def test_it_is_handed_to_who_may(services: Services, tip: Taken) -> None:
    """Not to another kecamatan's officer, not to the excluded; whose claim ends with the exclusion."""
    number = tip.access.number
    for person in (LUBUK, WATCHER, STRANGER):
        with pytest.raises(NotAllowed):
            await hand_over(services, ADMIN, number, to=person)
    assert (await hand_over(services, ADMIN, number, to=KOBA)).claimed_by == KOBA
    assert (await exclude(services, ADMIN, number, staff=KOBA)).claimed_by is None
    with pytest.raises(NotAllowed):
        await hand_over(services, ADMIN, number, to=KOBA)
    await include(services, ADMIN, number, staff=KOBA)
    assert (await open_tip(services, KOBA, number)).tip.excluded == frozenset()


async def test_sent_up_it_is_the_regencys(services: Services, tip: Taken) -> None:
    """The officer who sent it up sees it no more; so with what turns out to be about supervisors."""
    await send_up(services, KOBA, tip.access.number)
    other = await take_tip(services, a_draft(), nonce=b"o" * 16)
    await sort_tip(services, KOBA, other.access.number, category=Category.SUPERVISORS)
    for number in (tip.access.number, other.access.number):
        with pytest.raises(NotAllowed):
            await open_tip(services, KOBA, number)


@pytest.mark.parametrize("start", list(State))
async def test_the_ladder_of_states(services: Services, tip: Taken, start: State) -> None:
    """Only the steps of the table can be taken; forwarding says to whom."""
    number = tip.access.number
    await _bring_to(services, number, start)
    for to in State:
        whom = Authority.GAKKUMDU if to is State.FORWARDED else None
        if to in NEXT[start]:
            moved = await move_tip(services, ADMIN, number, to=to, forwarded_to=whom)
            assert (moved.state, moved.forwarded_to if to is State.FORWARDED else None) == (to, whom)
            await _bring_to(services, number, start)
        elif to is not start:
            with pytest.raises(StepNotPossible):
                await move_tip(services, ADMIN, number, to=to, forwarded_to=whom)


async def _bring_to(services: Services, number: int, state: State) -> None:
    """By the database, for the ladder is what is tested."""
    async with services.database.transaction() as tx:
        await tx.execute(
            "UPDATE tip SET state = :state, forwarded_to = '', closed_on = :closed WHERE number = :number",
            {"state": state.value, "closed": "2026-11-23" if state is State.CLOSED else "", "number": number},
        )


@pytest.mark.parametrize(
    ("to", "whom"), [(State.FORWARDED, None), (State.TRACING, Authority.KPU), (State.CLOSED, Authority.KPU)]
)
async def test_forwarding_alone_names_an_addressee(
    services: Services, tip: Taken, to: State, whom: Authority | None
) -> None:
    """Neither without one, nor one where nothing is forwarded."""
    with pytest.raises(StepNotPossible):
        await move_tip(services, ADMIN, tip.access.number, to=to, forwarded_to=whom)


async def test_closing_keeps_how_it_ended(services: Services, tip: Taken) -> None:
    """The outcome and to whom it went; spam is told apart; reopened it is open in every respect."""
    number = tip.access.number
    await move_tip(services, ADMIN, number, to=State.FORWARDED, forwarded_to=Authority.BKN_PPK)
    closed = await close_tip(services, ADMIN, number)
    assert (closed.state, closed.outcome, closed.forwarded_to) == (State.CLOSED, State.FORWARDED, Authority.BKN_PPK)
    spam = await mark_spam(services, ADMIN, number)
    assert (spam.spam, spam.outcome, spam.closed_on) == (True, State.FORWARDED, closed.closed_on)
    for act in (ACTS["claim"], ACTS["ask"]):
        with pytest.raises(TipClosed):
            await act(services, ADMIN, number)
    again = await move_tip(services, ADMIN, number, to=State.TRACING)
    assert (again.closed_on, again.outcome, again.spam, again.forwarded_to) == (None, None, False, None)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("  ", "empty"),
        ("a" * 1001, "too_long"),
        ("Isi di https://contoh.id ya", "link"),
        ("lihat www.contoh.go.id", "link"),
        ("kirim ke t.me/petugas", "link"),
        ("buka contoh.com", "link"),
        ("tanya @petugas_koba", "mention"),
    ],
)
async def test_a_question_must_not_lure(services: Services, tip: Taken, text: str, reason: str) -> None:
    """A link or a name to write to would give the sender away."""
    with pytest.raises(QuestionRefused) as refused:
        await ask_sender(services, ADMIN, tip.access.number, text, nonce=b"q" * 16)
    assert refused.value.reason == reason


@pytest.mark.parametrize("text", ["Di RT.03 atau RT.04?", "Pukul 19.30?", "Rp50.000 per orang?", "Siapa saja?\nKapan?"])
async def test_an_ordinary_question_passes(services: Services, tip: Taken, text: str) -> None:
    """Dots between numbers are no links. Pressed twice it is asked once."""
    for _ in range(2):
        await ask_sender(services, ADMIN, tip.access.number, text, nonce=b"q" * 16)
    assert [said.story.texts for said in await questions_of(services, ADMIN, tip.access.number)] == [(text,)]


async def test_staff_are_told_what_the_sender_does_unless_muted(services: Services, tip: Taken) -> None:
    """Additions are kept either way; opening the tip makes them read."""
    number = tip.access.number
    await due_notices(services)
    await mute_tip(services, ADMIN, number, muted=True)
    await add_to_tip(services, tip.access, texts=("satu",), nonce=b"1" * 16)
    assert await due_notices(services) == []
    await mute_tip(services, ADMIN, number, muted=False)
    await add_to_tip(services, tip.access, texts=("dua",), nonce=b"2" * 16)
    assert [notice.message for notice in await due_notices(services)] == [NoticeName.ADDED]
    assert (await look_at(services, ADMIN, number)).unread == 3
    await open_tip(services, KOBA, number)
    assert (await look_at(services, ADMIN, number)).unread == 0


async def test_the_sender_is_pinged_by_what_staff_do_only_if_he_asked(services: Services, tip: Taken) -> None:
    """A question, a new state, the end; reading and claiming are none of his business."""
    await due_notices(services)
    for wanted in (False, True):
        if wanted:
            await want_ping(services, tip.access, chat_id=77)
        for act in ("open", "claim", "mute", "urgent"):
            await ACTS[act](services, ADMIN, tip.access.number)
        assert await due_notices(services) == []
        await ask_sender(services, ADMIN, tip.access.number, "Di mana?", nonce=bytes([wanted]) * 16)
        assert [notice.message for notice in await due_notices(services)] == [NoticeName.PING] * wanted


async def test_an_admin_removes_what_is_closed(services: Services, tip: Taken) -> None:
    """Not the kecamatan's officer, and nothing that is open; the number stays in the audit log."""
    with pytest.raises(StepNotPossible):
        await purge_tip(services, ADMIN, tip.access.number)
    await mark_spam(services, KOBA, tip.access.number)
    with pytest.raises(NotAllowed):
        await purge_tip(services, KOBA, tip.access.number)
    await purge_tip(services, ADMIN, tip.access.number)
    with pytest.raises(TipGone):
        await look_at(services, ADMIN, tip.access.number)
    newest = (await entries(services.database.reader, Filter(), limit=1))[0]
    assert (newest.act, newest.object) == ("tip_purge", f"tip:{tip.access.number}")


async def test_a_number_that_is_no_tip(services: Services) -> None:
    """Told as gone to who may see tips, and nothing to the others."""
    with pytest.raises(TipGone):
        await open_tip(services, ADMIN, 12345)
    with pytest.raises(NotAllowed):
        await open_tip(services, WATCHER, 12345)
