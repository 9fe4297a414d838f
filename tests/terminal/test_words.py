"""terminal.yaml: a sentence for every trouble and every reason, and a broken file told by its line."""

import inspect
import re
import string
from pathlib import Path

import pytest

from bot import settings
from bot.domain import errors
from bot.domain.errors import Trouble
from bot.storage import folder
from bot.terminal.console import WordsUnreadable, load_words
from tests.terminal.shell import WORDS

TOO_GENERAL = {errors.StorageRefusal, errors.StorageFault}
TROUBLES = [
    kind
    for _, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, errors.StorageRefusal | errors.StorageFault) and kind not in TOO_GENERAL
]


@pytest.mark.parametrize("kind", TROUBLES)
def test_every_trouble_has_a_sentence_that_its_values_fill(kind: type[Trouble]) -> None:
    """The sentence asks for nothing that the trouble does not carry."""
    name = re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()
    wanted = {field for _, field, _, _ in string.Formatter().parse(WORDS.group("galat")[name]) if field}
    assert wanted <= set(kind.__dataclass_fields__)


def test_every_reason_of_a_setting_has_a_sentence() -> None:
    """Read from the source: a reason without words would be a crash at start."""
    source = inspect.getsource(settings)
    reasons = set(re.findall(r'_Wrong\("(\w+)"', source)) | set(re.findall(r'_complain\([^"]*"(\w+)"', source))
    assert len(reasons) == 14
    assert reasons == set(WORDS.group("pengaturan"))


def test_every_reason_of_the_folder_has_a_sentence() -> None:
    """The same for the data folder."""
    source = inspect.getsource(folder)
    assert set(re.findall(r'(?:otherwise=|reason=)"(\w+)"', source)) == set(WORDS.group("folder"))


@pytest.mark.parametrize(("content", "line"), [(b"a: b\nc: d: e\n", 2), (b"\xff\xfe", 1), (b"a: [\n", 2), (None, 1)])
def test_broken_words_are_told_by_file_and_line(content: bytes | None, line: int, tmp_path: Path) -> None:
    """Where the words themselves are broken, their place is all that can be said."""
    if content is not None:
        (tmp_path / "terminal.yaml").write_bytes(content)
    with pytest.raises(WordsUnreadable) as caught:
        load_words(tmp_path)
    assert str(caught.value) == f"{tmp_path / 'terminal.yaml'}:{line}"
