"""Settings: every value checked, every problem told at once, the token shown nowhere."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.settings import NAMES, Settings, SettingsRefused, load_settings

TOKEN = "123456789:AAH-canary_canary_canary_canary_cana"
ROOT = Path(__file__).parent.parent


def env_file(folder: Path, text: str, *, mode: int = 0o600) -> Path:
    path = folder / ".env"
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def load(environ: dict[str, str], folder: Path, *, token_needed: bool = False) -> Settings:
    return load_settings(environ, env_file=folder / ".env", token_needed=token_needed)


def problems(environ: dict[str, str], folder: Path, *, token_needed: bool = False) -> list[tuple[str, str]]:
    with pytest.raises(SettingsRefused) as caught:
        load(environ, folder, token_needed=token_needed)
    return [(problem.name, problem.reason) for problem in caught.value.problems]


def test_nothing_set_gives_the_documented_defaults(tmp_path: Path) -> None:
    """A machine that has never seen the project can run every command that needs no token."""
    settings = load({}, tmp_path)
    assert settings.telegram_api_url == "https://api.telegram.org"
    assert settings.data_dir == Path("data")
    assert settings.database_path == Path("data/sambang.db")
    assert settings.content_dir == Path("data/messages")
    assert settings.timezone.tzname(None) == "WIB"
    assert (settings.broadcast_rate, settings.log_level, settings.log_format) == (30, "INFO", "text")


@pytest.mark.parametrize("given", ["123456789,987654321", " 123456789 987654321;", "123456789\n987654321"])
def test_owners_are_separated_as_people_do_it(given: str, tmp_path: Path) -> None:
    """Commas, semicolons, spaces and lines; and nobody's number is in the settings' own text."""
    settings = load({"OWNER_IDS": given, "REGION": "19.04"}, tmp_path)
    assert (settings.owner_ids, settings.region) == ({123456789, 987654321}, "19.04")
    assert "123456789" not in repr(settings)


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    """What is set for this one start counts more than what lies on the disk; an empty value counts as none."""
    env_file(tmp_path, "LOG_LEVEL=ERROR\nLOG_FORMAT=json\nTIMEZONE=Asia/Jayapura\n")
    settings = load({"LOG_LEVEL": "debug", "LOG_FORMAT": "  "}, tmp_path)
    assert (settings.log_level, settings.log_format) == ("DEBUG", "json")
    assert settings.timezone.tzname(None) == "WIT"


def test_a_secret_with_a_dollar_sign_is_taken_as_it_stands(tmp_path: Path) -> None:
    """Nothing in the file is interpolated."""
    env_file(tmp_path, f"HOME_OF_IT=x\nCONTENT_DIR='{tmp_path}'\nDATA_DIR='${{HOME_OF_IT}}'\n")
    assert load({}, tmp_path).data_dir == Path("${HOME_OF_IT}")


REFUSED = [
    ("BOT_TOKEN", "rahasia", "not_a_token"),
    ("BOT_TOKEN", "123456789:short", "not_a_token"),
    ("TELEGRAM_API_URL", "api.telegram.org", "not_a_url"),
    ("TELEGRAM_API_URL", "ftp://127.0.0.1", "not_a_url"),
    ("TELEGRAM_API_URL", "http://127.0.0.1:port", "not_a_url"),
    ("TELEGRAM_API_URL", f"https://api.telegram.org/bot{TOKEN}", "not_a_root"),
    ("TELEGRAM_API_URL", "https://api.telegram.org?x=1", "not_a_root"),
    ("TELEGRAM_API_URL", "https://me:word@example.org", "not_a_root"),
    ("TELEGRAM_API_URL", "http://api.telegram.org", "token_in_clear"),
    ("TELEGRAM_API_URL", "http://8.8.8.8", "token_in_clear"),
    ("DATABASE_URL", "postgresql://localhost/sambang", "postgres_later"),
    ("DATABASE_URL", "sambang.db", "not_a_database"),
    ("DATABASE_URL", "sqlite://", "not_a_database"),
    ("DATABASE_URL", "sqlite:///", "not_a_database"),
    ("DATABASE_URL", "sqlite:///x.db?mode=ro", "not_a_database"),
    ("CONTENT_DIR", "/there/is/no/such/folder", "no_such_folder"),
    ("OWNER_IDS", "@rina", "not_people"),
    ("OWNER_IDS", "123456789, -5", "not_people"),
    ("REGION", "1904", "not_a_region"),
    ("REGION", "19.04.01", "not_a_region"),
    ("TIMEZONE", "Europe/Berlin", "not_one_of"),
    ("TIMEZONE", "WIB", "not_one_of"),
    ("BROADCAST_RATE", "0", "not_in_range"),
    ("BROADCAST_RATE", "1001", "not_in_range"),
    ("BROADCAST_RATE", "-3", "not_in_range"),
    ("BROADCAST_RATE", "30.5", "not_in_range"),
    ("BROADCAST_RATE", "²", "not_in_range"),
    ("BROADCAST_RATE", "9" * 5000, "not_in_range"),
    ("LOG_LEVEL", "LOUD", "not_one_of"),
    ("LOG_FORMAT", "xml", "not_one_of"),
]


@pytest.mark.parametrize(("name", "value", "reason"), REFUSED)
def test_a_wrong_value_is_refused_by_name_and_reason(name: str, value: str, reason: str, tmp_path: Path) -> None:
    """No setting is guessed at."""
    assert problems({name: value}, tmp_path) == [(name, reason)]


ACCEPTED = [
    ("http://127.0.0.1:8081/", "http://127.0.0.1:8081"),
    ("http://[::1]:8081", "http://[::1]:8081"),
    ("http://localhost", "http://localhost"),
    ("http://10.1.2.3:80", "http://10.1.2.3:80"),
    ("http://bot-api:8081", "http://bot-api:8081"),  # a neighbour in one container network
    ("https://bot.example.org:8443/", "https://bot.example.org:8443"),
]


@pytest.mark.parametrize(("given", "root"), ACCEPTED)
def test_plain_http_is_for_near_hosts(given: str, root: str, tmp_path: Path) -> None:
    """The token travels in the address, so it goes in clear to this machine and its neighbours only."""
    assert load({"TELEGRAM_API_URL": given}, tmp_path).telegram_api_url == root


def test_a_server_of_ones_own_may_be_faster_than_telegram(tmp_path: Path) -> None:
    """Telegram's limit of 1,000 holds for Telegram; a local server gets a higher bound."""
    near = {"TELEGRAM_API_URL": "http://127.0.0.1:8081", "BROADCAST_RATE": "100000"}
    assert load(near, tmp_path).broadcast_rate == 100_000
    assert problems(near | {"BROADCAST_RATE": "100001"}, tmp_path) == [("BROADCAST_RATE", "not_in_range")]


@pytest.mark.parametrize(
    ("url", "path"),
    [("sqlite:///x/y.db", "x/y.db"), ("sqlite:////var/lib/y.db", "/var/lib/y.db"), ("sqlite:///a%20b.db", "a b.db")],
)
def test_the_database_may_lie_elsewhere(url: str, path: str, tmp_path: Path) -> None:
    """Three slashes for a relative path, four for an absolute one."""
    assert load({"DATABASE_URL": url}, tmp_path).database_path == Path(path)


def test_all_problems_come_at_once_with_their_source(tmp_path: Path) -> None:
    """An operator mends everything in one go, in the file that is wrong."""
    path = env_file(tmp_path, "TIMEZONE=Mars\nLOG_LEVEL=ERROR\n")
    with pytest.raises(SettingsRefused) as caught:
        load({"BROADCAST_RATE": "many"}, tmp_path, token_needed=True)
    found = {problem.name: problem.source for problem in caught.value.problems}
    assert found == {"BOT_TOKEN": "environment", "TIMEZONE": str(path), "BROADCAST_RATE": "environment"}


def test_the_token_is_needed_only_where_it_is_used(tmp_path: Path) -> None:
    """`ask` and `check` work on a machine without a bot."""
    assert load({}, tmp_path).bot_token == ""
    assert problems({}, tmp_path, token_needed=True) == [("BOT_TOKEN", "missing")]
    assert load({"BOT_TOKEN": TOKEN}, tmp_path, token_needed=True).bot_token == TOKEN


def test_another_server_gives_out_other_tokens(tmp_path: Path) -> None:
    """A Bot API server for tests need not make tokens as long as Telegram's."""
    other = {"TELEGRAM_API_URL": "http://127.0.0.1:8081", "BOT_TOKEN": "42:test"}
    assert load(other, tmp_path, token_needed=True).bot_token == "42:test"
    assert problems({"BOT_TOKEN": "42:test"}, tmp_path) == [("BOT_TOKEN", "not_a_token")]


def test_the_token_shows_in_no_representation(tmp_path: Path) -> None:
    """Neither the settings nor a refusal can carry it into a log or a traceback."""
    assert TOKEN not in repr(load({"BOT_TOKEN": TOKEN}, tmp_path))
    with pytest.raises(SettingsRefused) as caught:
        load({"BOT_TOKEN": TOKEN + "!", "TELEGRAM_API_URL": f"https://x.org/bot{TOKEN}"}, tmp_path)
    assert TOKEN not in str(caught.value) + repr(caught.value) + repr(caught.value.problems)


def test_a_settings_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    """The file holds the token; the refusal names the very command that mends it."""
    path = env_file(tmp_path, "LOG_LEVEL=INFO\n", mode=0o644)
    with pytest.raises(SettingsRefused) as caught:
        load({}, tmp_path)
    (problem,) = caught.value.problems
    assert (problem.reason, problem.source) == ("loose_rights", str(path))
    assert problem.values == {"found": "0644", "wanted": "0600", "command": f"chmod 600 {path}"}


def test_a_settings_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    """A binary file in place of `.env` gives a reason, not a traceback."""
    (tmp_path / ".env").write_bytes(b"\xff\xfe\x00BOT")
    os.chmod(tmp_path / ".env", 0o600)
    assert problems({}, tmp_path) == [(".env", "unreadable_file")]


def test_the_zones_are_the_three_of_indonesia(tmp_path: Path) -> None:
    """Seven, eight and nine hours ahead of UTC, all year."""
    noon = datetime(2026, 11, 21, 12, tzinfo=UTC)
    for hours, name in ((19, "Asia/Jakarta"), (20, "Asia/Makassar"), (21, "Asia/Jayapura")):
        assert noon.astimezone(load({"TIMEZONE": name}, tmp_path).timezone).hour == hours


def test_the_example_file_documents_every_setting_with_its_default(tmp_path: Path) -> None:
    """`.env.example` names exactly the settings that exist, and loads as it stands."""
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    named = [line.lstrip("# ").partition("=")[0] for line in lines if "=" in line and line.lstrip("# ")[0].isupper()]
    assert [name for name in named if name.isupper()] == list(NAMES)
    env_file(tmp_path, "\n".join(line.removeprefix("#") for line in lines if line.partition("=")[0] in NAMES_HASHED))
    assert load({}, tmp_path) == load({}, tmp_path / "nowhere")


NAMES_HASHED = {*NAMES, *(f"#{name}" for name in NAMES)} - {"BOT_TOKEN", "#BOT_TOKEN", "#CONTENT_DIR"}
