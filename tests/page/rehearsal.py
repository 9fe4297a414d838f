"""A rehearsal for the tests of the page: three people, a group, and a small scripted bot behind the real Bot API."""

import asyncio
import json
import random
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from aiohttp import web

from bot.simulator.calls import Upload
from bot.simulator.chats import Chat
from bot.simulator.console import Persona, Scene, add_console
from bot.simulator.methods import call
from bot.simulator.people import Bot
from bot.simulator.server import make_app
from bot.simulator.world import World

WORDS = yaml.safe_load((Path(__file__).parents[2] / "messages" / "id" / "halaman.yaml").read_text(encoding="utf-8"))
TOKEN = "123456789:" + "a" * 35
START = datetime(2024, 10, 10, 2, 0, tzinfo=UTC)
"""09.00 in Jakarta, in the campaign of the Pilkada of 2024."""

CARD = (
    "🚫 <b>TIDAK BOLEH</b>\n"
    "Foto bersama calon dengan simbol jari\n\n"
    "Pose jari atau nomor urut menunjukkan dukungan kepada peserta.\n\n"
    "👉 Berfotolah dengan tangan biasa saat tugas resmi, dan jangan diunggah.\n"
    "<blockquote expandable><b>Dasar hukum</b>\nUU 10/2016 Pasal 71 ayat (1): pejabat dilarang membuat keputusan atau "
    "tindakan yang menguntungkan salah satu calon.\nUU 6/2014 Pasal 29 huruf b: kepala desa dilarang membuat keputusan "
    "yang menguntungkan diri sendiri atau golongan.\nSanksi: administratif, pidana.\nBerlaku: masa kampanye Pilkada.\n"
    "Diperiksa sampai 23 Februari 2026. Belum disahkan Bawaslu setempat.</blockquote>\n"
    "<i>Kartu K-012</i>"
)
BUTTONS = {
    "inline_keyboard": [
        [{"text": "Topik lain", "callback_data": "topics"}, {"text": "Ubah jabatan", "callback_data": "role"}],
        [{"text": "Tanyakan ke petugas", "callback_data": "ask"}],
        [
            {"text": "Salin kode", "copy_text": {"text": "4821 0937 5516 2043"}},
            {"text": "Lapor", "url": "https://t.me/sambang_bot?start=lapor_1904012001"},
        ],
    ]
}
ROLES = {
    "keyboard": [[{"text": "Kepala desa"}, {"text": "Perangkat desa"}], [{"text": "Warga"}]],
    "resize_keyboard": True,
    "one_time_keyboard": True,
    "input_field_placeholder": "Pilih jabatan",
}
TOPICS = {
    "inline_keyboard": [
        [{"text": "📱 Media sosial", "callback_data": "card"}],
        [{"text": "Beranda", "callback_data": "card"}],
    ]
}
COMMANDS = [{"command": "tanya", "description": "Bertanya"}, {"command": "panduan", "description": "Daftar panduan"}]
SHAPES = (
    "😀 <b>tebal <i>miring</i></b> <s>coret</s> <u>garis</u> <tg-spoiler>rahasia</tg-spoiler> <code>4821</code>\n"
    "<pre>baris satu\nbaris dua</pre>\n<blockquote>kutipan</blockquote>\n<blockquote expandable>pendek</blockquote>\n"
    '<a href="https://example.org/pasal">tautan</a> /bantuan'
)
"""Every kind of formatting, after a character of two UTF-16 units."""
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d494844520000000100000001080600000"
    "01f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


PAPER = Upload(name="surat imbauan.pdf", content=b"%PDF-1.4\n%%EOF\n")
STORY = {"force_reply": True, "input_field_placeholder": "Ceritakan di sini"}
WELCOME = "Selamat datang, Bapak/Ibu. Muatan: <code>{}</code>"
ANSWERS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("/start", "sendMessage", {"text": WELCOME, "parse_mode": "HTML", "reply_markup": ROLES}),
    ("/tanya", "sendMessage", {"text": "Singkat: tidak boleh.", "reply_parameters": {}}),
    ("foto", "sendChatAction", {"action": "typing"}),
    ("foto", "sendMessage", {"text": CARD, "parse_mode": "HTML", "reply_markup": BUTTONS}),
    ("berkas", "sendDocument", {"document": "attach://document"}),
    ("tik", "sendChatAction", {"action": "typing"}),
    ("bentuk", "sendMessage", {"text": SHAPES, "parse_mode": "HTML"}),
    ("paksa", "sendMessage", {"text": "Ceritakan apa yang terjadi.", "reply_markup": STORY}),
    ("jahat", "sendMessage", {"text": "<img src=x onerror=alert(1)> <b>tebal</b>"}),
)
"""What the scripted bot does about a word: method and parameters, in order."""


class Clock:
    """Runs with the computer's clock, from where it was set."""

    def __init__(self, start: datetime) -> None:
        self._ahead = start - datetime.now(UTC)

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def set(self, moment: datetime) -> None:
        self._ahead = moment - datetime.now(UTC)

    def forward(self, span: timedelta) -> None:
        self._ahead += span


@dataclass(kw_only=True)
class Rehearsal:
    world: World
    bot: Bot
    kades: Persona
    warga: Persona
    petugas: Persona
    group: Chat
    clock: Clock
    tables: dict[str, list[dict[str, object]]] = field(default_factory=dict)
    resets: int = 0
    runner: web.AppRunner | None = None

    @property
    def people(self) -> tuple[Persona, ...]:
        return (self.kades, self.warga, self.petugas)

    async def stored(self) -> Mapping[str, list[dict[str, object]]]:
        return self.tables

    async def reset(self) -> None:
        self.resets += 1

    async def stop(self) -> None:
        """Stop the server, as Ctrl+C does."""
        assert self.runner is not None
        await self.runner.cleanup()

    def app(self) -> web.Application:
        app = make_app(self.world)
        scene = Scene(
            world=self.world,
            bot=self.bot,
            personas=self.people,
            clock=self.clock,
            zone="Asia/Jakarta",
            stored=self.stored,
            reset=self.reset,
        )
        add_console(app, scene, words=WORDS)
        return app


def make_rehearsal() -> Rehearsal:
    clock = Clock(START)
    world = World(clock.now, random.Random(1))
    world.limits.on = False  # the scripted bot does not wait; the limits have tests of their own
    bot = world.add_bot(TOKEN, "sambang_bot", "Sambang Pengawasan", inline=True)
    kades = world.add_person("Budi", "Santoso", username="budi")
    warga = world.add_person("Siti", "Aminah")
    petugas = world.add_person("Rina", "Wulandari")
    group = world.create_group(kades, "Grup Desa Namang", members=(warga,), bots=(bot,))
    return Rehearsal(
        world=world,
        bot=bot,
        kades=Persona(person=kades, role="Kepala desa", short="Pak Kades"),
        warga=Persona(person=warga, role="Warga", short="Warga"),
        petugas=Persona(person=petugas, role="Petugas Bawaslu", short="Petugas"),
        group=group,
        clock=clock,
        tables={"peran": [{"chat": 700000001, "jabatan": "kepala_desa"}], "laporan": []},
    )


def found(words: str) -> list[dict[str, Any]]:
    """Two cards for a photo, none for anything else."""
    if "foto" not in words:
        return []
    text = {"message_text": CARD, "parse_mode": "HTML"}
    titles = ("Foto bersama calon", "Foto dengan simbol jari")
    return [
        {"type": "article", "id": title, "title": title, "description": "TIDAK BOLEH", "input_message_content": text}
        for title in titles
    ]


class ScriptedBot:
    """Answers with every kind of message that the page must show. Speaks the Bot API, without a socket."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.mute = False
        """While true it takes updates and does not answer."""

    async def ask(self, method: str, files: Mapping[str, Upload] | None = None, **parameters: Any) -> Any:
        answer = await call(self._world, TOKEN, method, parameters, files)
        return json.loads(answer.body).get("result") if answer.body else None

    async def run(self) -> None:
        await self.ask("setMyCommands", commands=COMMANDS)
        offset = 0
        while True:
            for update in await self.ask("getUpdates", offset=offset, timeout=50) or []:
                offset = update["update_id"] + 1
                await self.handle(update)

    async def handle(self, update: dict[str, Any]) -> None:
        if self.mute:
            return
        if (message := update.get("message")) and "via_bot" not in message:
            await self.on_message(message)
        elif query := update.get("callback_query"):
            await self.on_press(query)
        elif typed := update.get("inline_query"):
            results = found(typed["query"])
            await self.ask("answerInlineQuery", inline_query_id=typed["id"], results=results, cache_time=0)

    async def on_message(self, message: dict[str, Any]) -> None:
        chat, text = message["chat"]["id"], message.get("text", "")
        if "photo" in message:
            await self.ask(
                "sendPhoto", {"photo": Upload(name="a.png", content=PIXEL)}, chat_id=chat, photo="attach://photo"
            )
        for word, method, parameters in ANSWERS:
            if word in text:
                filled = {**parameters, "text": parameters.get("text", "").replace("{}", text.partition(" ")[2] or "-")}
                files = {"document": PAPER} if method == "sendDocument" else {}
                if "reply_parameters" in parameters:
                    filled["reply_parameters"] = {"message_id": message["message_id"]}
                await self.ask(method, files, chat_id=chat, **{name: value for name, value in filled.items() if value})

    async def on_press(self, query: dict[str, Any]) -> None:
        message, data = query["message"], query["data"]
        where = {"chat_id": message["chat"]["id"], "message_id": message["message_id"]}
        if data == "topics":
            await self.ask("answerCallbackQuery", callback_query_id=query["id"])
            await self.ask("editMessageText", **where, text="Pilih topik:", reply_markup=TOPICS)
        elif data == "card":
            await self.ask("answerCallbackQuery", callback_query_id=query["id"], text="Kembali")
            await self.ask("editMessageText", **where, text=CARD, parse_mode="HTML", reply_markup=BUTTONS)
        elif data == "role":
            await self.ask(
                "answerCallbackQuery", callback_query_id=query["id"], text="Hanya untuk Bapak/Ibu", show_alert=True
            )
        elif data == "ask":
            await self.ask("answerCallbackQuery", callback_query_id=query["id"], text="Diteruskan ke petugas.")
            await self.ask("deleteMessage", **where)


@asynccontextmanager
async def serving(rehearsal: Rehearsal, *, port: int = 0) -> AsyncIterator[str]:
    """The page on a port of this computer; gives the address."""
    runner = rehearsal.runner = web.AppRunner(rehearsal.app(), shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    host, port = runner.addresses[0]
    try:
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def served(rehearsal: Rehearsal, *, port: int = 0) -> AsyncIterator[tuple[str, ScriptedBot]]:
    """The page and the scripted bot."""
    scripted = ScriptedBot(rehearsal.world)
    async with serving(rehearsal, port=port) as address:
        task = asyncio.ensure_future(scripted.run())
        try:
            yield address, scripted
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
