"""A search for planted values: as they are, and as every usual disguise of them."""

import base64
from collections.abc import Iterable, Mapping
from pathlib import Path


def disguises(secret: str | int) -> frozenset[bytes]:
    """UTF-8 and UTF-16, hex, base64 at each of three alignments; of a number also its bytes in both orders."""
    found = {str(secret).encode()}
    if isinstance(secret, int):
        length = (secret.bit_length() + 7) // 8
        found |= {secret.to_bytes(size, order) for size in {length, 8} for order in ("big", "little")}
        found |= {f"{secret:x}".encode(), f"{secret:X}".encode()}
    found |= {str(secret).encode(name) for name in ("utf-16-le", "utf-16-be")}
    return frozenset(found | {each for one in found for each in _written(one)})


def _written(plain: bytes) -> Iterable[bytes]:
    yield plain.hex().encode()
    yield plain.hex().upper().encode()
    for shift in range(3):
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            whole = encode(b"\0" * shift + plain)
            start, end = (0, 2, 3)[shift], len(whole) - (0, 3, 2)[(shift + len(plain)) % 3] - 1
            yield whole[start + (shift > 0) : end]  # what does not depend on the neighbours


def found_in(places: Mapping[str, bytes], secrets: Mapping[str, str | int]) -> list[str]:
    """Which secret stands where; nothing of the secret itself."""
    wanted = {name: disguises(secret) for name, secret in secrets.items()}
    return sorted(
        f"{name} in {place}"
        for place, content in places.items()
        for name, forms in wanted.items()
        if any(form in content for form in forms)
    )


def files_below(folder: Path) -> dict[str, bytes]:
    """Every file, its own name among what is searched."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {f"file {path.relative_to(folder)}": path.name.encode() + b"\n" + path.read_bytes() for path in files}
