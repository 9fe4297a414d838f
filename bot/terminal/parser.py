"""The commands and their options; argparse speaks Indonesian here."""

import argparse
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

from bot.domain.staff import Role
from bot.terminal.console import Words

PORT = 8800
"""Where the demo page is. Source: product.md, section 5."""


@contextmanager
def speaking(words: Mapping[str, str]) -> Iterator[None]:
    """Give argparse our words for its own, while a command line is read. It asks gettext, which has no Indonesian."""
    before = {name: getattr(argparse, name) for name in ("_", "ngettext")}
    replaced: dict[str, Callable[..., str]] = {
        "_": lambda text: words.get(text, text),
        "ngettext": lambda one, many, count: words.get(one if count == 1 else many, many),
    }
    try:
        vars(argparse).update(replaced)
        yield
    finally:
        vars(argparse).update(before)


def build_parser(words: Words, *, version: str) -> ArgumentParser:
    """The whole command line."""
    parser = ArgumentParser(
        prog="sambang",
        description=words.text("program.keterangan"),
        epilog=words.text("program.penutup"),
        formatter_class=RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    told = words.text("program.versi")
    parser.add_argument("--version", action="version", version=f"sambang {version}", help=told)
    commands = parser.add_subparsers(
        title=words.text("program.perintah"),
        dest="command",
        required=True,
        metavar=words.text("program.nama_perintah"),
    )
    for name, fill in _COMMANDS.items():
        fill(_command(commands, name, words), words)
    return parser


def _command(commands: Any, name: str, words: Words, *, key: str | None = None) -> ArgumentParser:
    parser: ArgumentParser = commands.add_parser(
        name,
        help=words.text(f"perintah.{key or name}"),
        description=words.text(f"keterangan.{key or name}"),
        allow_abbrev=False,
    )
    return parser


def _nothing(_parser: ArgumentParser, _words: Words) -> None:
    """A command without options."""


def _demo(parser: ArgumentParser, words: Words) -> None:
    parser.add_argument(
        "--port",
        type=_port(words),
        default=PORT,
        metavar=words.text("pilihan.nama_port"),
        help=words.text("pilihan.port", default=PORT),
    )


def _ask(parser: ArgumentParser, words: Words) -> None:
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--jsonl", action="store_true", help=words.text("pilihan.jsonl"))
    kind.add_argument("--why", action="store_true", help=words.text("pilihan.why"))
    parser.add_argument("--actor", metavar=words.text("pilihan.nama_actor"), help=words.text("pilihan.actor"))
    parser.add_argument("--regime", metavar=words.text("pilihan.nama_regime"), help=words.text("pilihan.regime"))
    parser.add_argument(
        "--date", type=_day(words), metavar=words.text("pilihan.nama_date"), help=words.text("pilihan.date")
    )
    parser.add_argument(
        "question", nargs="*", metavar=words.text("pilihan.nama_pertanyaan"), help=words.text("pilihan.pertanyaan")
    )


def _eval(parser: ArgumentParser, words: Words) -> None:
    parser.add_argument("file", metavar=words.text("pilihan.nama_berkas"), help=words.text("pilihan.berkas_soal"))
    parser.add_argument("--json", action="store_true", help=words.text("pilihan.json"))
    parser.add_argument("--wrong", action="store_true", help=words.text("pilihan.wrong"))
    parser.add_argument("--with-actor", action="store_true", help=words.text("pilihan.with_actor"))


def _check(parser: ArgumentParser, words: Words) -> None:
    parser.add_argument("--unsigned", action="store_true", help=words.text("pilihan.unsigned"))


def _doctor(parser: ArgumentParser, words: Words) -> None:
    parser.add_argument(
        "--chat", type=_chat(words), metavar=words.text("pilihan.nama_chat"), help=words.text("pilihan.chat")
    )


def _cards(parser: ArgumentParser, words: Words) -> None:
    acts = _acts(parser, words)
    listed = _command(acts, "list", words, key="cards_list")
    listed.add_argument("--overdue", action="store_true", help=words.text("pilihan.overdue"))
    show = _command(acts, "show", words, key="cards_show")
    show.add_argument("slip", metavar=words.text("pilihan.nama_kartu"), help=words.text("pilihan.slip"))
    sign = _command(acts, "sign", words, key="cards_sign")
    withdraw = _command(acts, "withdraw", words, key="cards_withdraw")
    for each in (sign, withdraw):
        each.add_argument("card", metavar=words.text("pilihan.nama_kartu"), help=words.text("pilihan.kartu"))
    sign.add_argument("--by", required=True, metavar=words.text("pilihan.nama_by"), help=words.text("pilihan.by"))
    sign.add_argument("--note", default="", metavar=words.text("pilihan.nama_note"), help=words.text("pilihan.note"))


def _areas(parser: ArgumentParser, words: Words) -> None:
    acts = _acts(parser, words)
    chosen = _command(acts, "set", words, key="areas_set")
    chosen.add_argument("code", nargs="?", metavar=words.text("pilihan.nama_kode"), help=words.text("pilihan.kode"))
    corrected = _command(acts, "import", words, key="areas_import")
    corrected.add_argument("file", metavar=words.text("pilihan.nama_berkas"), help=words.text("pilihan.berkas_wilayah"))
    listed = _command(acts, "list", words, key="areas_list")
    listed.add_argument("--csv", action="store_true", help=words.text("pilihan.csv"))


def _staff(parser: ArgumentParser, words: Words) -> None:
    acts = _acts(parser, words)
    _command(acts, "list", words, key="staff_list")
    invited = _command(acts, "invite", words, key="staff_invite")
    invited.add_argument("name", metavar=words.text("pilihan.nama_by"), help=words.text("pilihan.nama_petugas"))
    roles = [role.value for role in Role]
    invited.add_argument("--role", required=True, choices=roles, help=words.text("pilihan.peran_petugas"))
    invited.add_argument(
        "--subdistrict", metavar=words.text("pilihan.nama_kode"), help=words.text("pilihan.kecamatan_petugas")
    )
    invited.add_argument("--legal", action="store_true", help=words.text("pilihan.hukum"))
    revoked = _command(acts, "revoke", words, key="staff_revoke")
    revoked.add_argument(
        "id", type=_chat(words), metavar=words.text("pilihan.nama_chat"), help=words.text("pilihan.id")
    )


def _villages(parser: ArgumentParser, words: Words) -> None:
    acts = _acts(parser, words)
    _command(acts, "list", words, key="villages_list")
    invites = _command(acts, "invites", words, key="villages_invites")
    code, bot = words.text("pilihan.nama_kode"), words.text("pilihan.nama_bot")
    invites.add_argument("--subdistrict", metavar=code, help=words.text("pilihan.kecamatan_undangan"))
    invites.add_argument("--out", metavar=words.text("pilihan.nama_folder"), help=words.text("pilihan.folder_undangan"))
    invites.add_argument("--bot", metavar=bot, help=words.text("pilihan.bot_undangan"))


def _keys(parser: ArgumentParser, words: Words) -> None:
    acts = _acts(parser, words)
    _command(acts, "list", words, key="keys_list")
    new = _command(acts, "new", words, key="keys_new")
    new.add_argument("folder", metavar=words.text("pilihan.nama_folder"), help=words.text("pilihan.folder_kunci"))
    used = _command(acts, "use", words, key="keys_use")
    used.add_argument("file", metavar=words.text("pilihan.nama_berkas"), help=words.text("pilihan.penerima"))
    used.add_argument("--office", metavar=words.text("pilihan.nama_berkas"), help=words.text("pilihan.kunci_kantor"))


def _tips(parser: ArgumentParser, words: Words) -> None:
    acts = _acts(parser, words)
    listed = _command(acts, "list", words, key="tips_list")
    read = _command(acts, "read", words, key="tips_read")
    read.add_argument(
        "number", type=_tip(words), metavar=words.text("pilihan.nama_nomor"), help=words.text("pilihan.nomor_laporan")
    )
    exported = _command(acts, "export", words, key="tips_export")
    exported.add_argument("folder", metavar=words.text("pilihan.nama_folder"), help=words.text("pilihan.folder_ekspor"))
    for each in (read, exported):
        each.add_argument("--key", metavar=words.text("pilihan.nama_berkas"), help=words.text("pilihan.kunci_privat"))
    read.add_argument("--files", metavar=words.text("pilihan.nama_folder"), help=words.text("pilihan.folder_bukti"))
    for each in (listed, read, exported):
        each.add_argument(
            "--from", dest="source", metavar=words.text("pilihan.nama_berkas"), help=words.text("pilihan.asal_laporan")
        )


def _acts(parser: ArgumentParser, words: Words) -> Any:
    """The commands below a command."""
    return parser.add_subparsers(
        title=words.text("program.perintah"), dest="act", required=True, metavar=words.text("program.nama_perintah")
    )


_COMMANDS: dict[str, Callable[[ArgumentParser, Words], None]] = {
    "run": _nothing,
    "demo": _demo,
    "ask": _ask,
    "eval": _eval,
    "check": _check,
    "migrate": _nothing,
    "doctor": _doctor,
    "cards": _cards,
    "areas": _areas,
    "staff": _staff,
    "keys": _keys,
    "tips": _tips,
    "villages": _villages,
}


def _port(words: Words) -> Callable[[str], int]:
    def parse(given: str) -> int:
        if not given.isascii() or not given.isdigit() or len(given) > 5 or not 1 <= int(given) <= 65535:
            raise argparse.ArgumentTypeError(words.text("pilihan.port_salah"))
        return int(given)

    return parse


def _chat(words: Words) -> Callable[[str], int]:
    def parse(given: str) -> int:
        try:
            return int(given[:20])
        except ValueError as error:
            raise argparse.ArgumentTypeError(words.text("pilihan.chat_salah")) from error

    return parse


def _tip(words: Words) -> Callable[[str], int]:
    def parse(given: str) -> int:
        digits = given.strip().upper().removeprefix("L-")
        if not digits.isascii() or not digits.isdigit() or len(digits) > 9:
            raise argparse.ArgumentTypeError(words.text("pilihan.nomor_salah"))
        return int(digits)

    return parse


def _day(words: Words) -> Callable[[str], date]:
    def parse(given: str) -> date:
        try:
            return date.fromisoformat(given)
        except ValueError as error:
            raise argparse.ArgumentTypeError(words.text("pilihan.tanggal_salah")) from error

    return parse
