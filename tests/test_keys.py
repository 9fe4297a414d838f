"""Keys: made, refused, put into use, and the old ones kept for what is old."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.actions.keys import (
    KeyFileThere,
    OfficeKeyMissing,
    PepperDamaged,
    PrivateKeyHere,
    RecipientsMissing,
    load_keys,
    make_first_keys,
    make_keys,
    use_keys,
)
from bot.actions.tip_reading import open_tip
from bot.actions.tips import open_status, take_tip
from bot.domain.errors import Refusal
from bot.domain.tips import TipMode
from bot.sealing import KeyUnreadable, WrongKey, open_sealed, public_of, read_private
from bot.storage.tips import sealed_story
from tests.tipping import ADMIN, a_draft, open_place

INBOX, SEALED = TipMode.INBOX, TipMode.SEALED


def install(data: Path, name: str, text: str) -> None:
    (data / "keys").mkdir(parents=True, exist_ok=True)
    (data / "keys" / name).write_text(text)


def test_inbox_mode_makes_a_key_at_the_first_start(tmp_path: Path) -> None:
    """Says where it lies, once; every file is ours alone, and a second start changes nothing."""
    os.umask(0o022)
    assert make_first_keys(tmp_path, mode=INBOX) == tmp_path / "keys" / "office.key"
    first = load_keys(tmp_path, mode=INBOX)
    assert make_first_keys(tmp_path, mode=INBOX) is None
    assert load_keys(tmp_path, mode=INBOX) == first
    files = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "keys").iterdir()}
    assert files == dict.fromkeys(["office.key", "recipients.txt", "server.key", "pepper.key"], 0o600)
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700
    assert first.recipients == (public_of(first.office[0]),) != (public_of(first.server[0]),)


def test_nothing_secret_shows_in_a_repr(tmp_path: Path) -> None:
    """A traceback may print it."""
    keys = load_keys(tmp_path, mode=INBOX)
    assert [piece for piece in (*keys.office, *keys.server, repr(keys.pepper)) if piece in repr(keys)] == []


def _nothing(_data: Path) -> None:
    """No key at all."""


def _office_key_left(data: Path) -> None:
    load_keys(data, mode=INBOX)


def _only_public(data: Path) -> None:
    install(data, "recipients.txt", make_keys(data / "elsewhere").recipients.read_text())


def _foreign_private(data: Path) -> None:
    _only_public(data)
    install(data, "office.key", make_keys(data / "foreign").office.read_text())


def _bad_pepper(data: Path) -> None:
    load_keys(data, mode=INBOX)
    install(data, "pepper.key", "abc\n")


def _bad_key(data: Path) -> None:
    install(data, "recipients.txt", "age1salah\n")


@pytest.mark.parametrize(
    ("mode", "prepare", "refusal"),
    [
        (SEALED, _nothing, RecipientsMissing),
        (SEALED, _office_key_left, PrivateKeyHere),  # the promise would be false
        (INBOX, _only_public, OfficeKeyMissing),
        (INBOX, _foreign_private, OfficeKeyMissing),  # it could not open what is sealed from now on
        (INBOX, _bad_pepper, PepperDamaged),
        (SEALED, _bad_key, KeyUnreadable),
    ],
)
def test_keys_that_do_not_fit_refuse_the_start(
    tmp_path: Path, mode: TipMode, prepare: Callable[[Path], None], refusal: type[Refusal]
) -> None:
    """With a refusal of its own, which has a sentence of its own; nothing is made up in their place."""
    prepare(tmp_path)
    before = sorted(path.name for path in tmp_path.rglob("*"))
    with pytest.raises(refusal):
        load_keys(tmp_path, mode=mode)
    assert sorted(path.name for path in tmp_path.rglob("*")) == before


def test_new_keys_are_never_written_over_old_ones(tmp_path: Path) -> None:
    """Two keys, the public ones together; again is refused."""
    made = make_keys(tmp_path / "kunci")
    private = [*read_private(made.office.read_text()), *read_private(made.safe.read_text())]
    assert [public_of(key) for key in private] == list(made.public)
    with pytest.raises(KeyFileThere):
        make_keys(tmp_path / "kunci")
    assert read_private(made.office.read_text()) == (private[0],)


async def test_rotation(tmp_path: Path) -> None:
    """New tips open with the new key and the safe's; old ones with the old, also here; receipts still work."""
    data = tmp_path / "data"
    async with open_place(data) as place:
        old = await take_tip(place.services, a_draft("lama"), nonce=b"a" * 16)
        old_key = place.services.vault.keys.office[0]
        made = make_keys(tmp_path / "kunci")
        given = {"recipients": made.recipients.read_text(), "office": made.office.read_text()}
        await use_keys(place.services.database, data, mode=INBOX, at=place.clock(), **given)
    async with open_place(data) as place:
        new = await take_tip(place.services, a_draft("baru"), nonce=b"b" * 16)
        stories = [(await open_tip(place.services, ADMIN, one.access.number)).story.texts for one in (old, new)]
        assert stories == [("lama",), ("baru",)]
        assert (await open_status(place.services, old.receipt, chat=1)).number == old.access.number
        sealed = await sealed_story(place.services.database.reader, number=new.access.number)
    with pytest.raises(WrongKey):
        open_sealed(sealed, [old_key])
    assert b"baru" in open_sealed(sealed, read_private(made.safe.read_text()))


async def test_keys_that_would_lock_the_office_out_are_not_used(tmp_path: Path) -> None:
    """Inbox mode without the private key to it: refused before anything is changed."""
    async with open_place(tmp_path / "data") as place:
        made = make_keys(tmp_path / "kunci")
        before = (tmp_path / "data" / "keys" / "recipients.txt").read_text()
        with pytest.raises(OfficeKeyMissing):
            await use_keys(
                place.services.database, tmp_path / "data", mode=INBOX, at=place.clock(),
                recipients=made.recipients.read_text(), office="",
            )  # fmt: skip
        assert (tmp_path / "data" / "keys" / "recipients.txt").read_text() == before
