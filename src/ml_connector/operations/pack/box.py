"""Where a pack is written: a folder or a zip file that appears whole or not at all, and the digest of each file in it.

Knows files. Knows nothing of what is in them.
"""

import errno
import hashlib
import shutil
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

__all__ = ["Box", "box"]


class Box:
    """Takes files one after the other; `digests` has the SHA-256 of those that are written."""

    def __init__(self, open_: Callable[[str], IO[bytes]]) -> None:
        self._open = open_
        self._digests: dict[str, str] = {}

    @property
    def digests(self) -> Mapping[str, str]:
        """Name and SHA-256 of every file so far."""
        return dict(self._digests)

    @contextmanager
    def file(self, name: str) -> Iterator[Callable[[str], None]]:
        """Begin a file; gives what writes a text into it, as UTF-8."""
        digest = hashlib.sha256()
        with self._open(name) as raw:

            def write(text: str) -> None:
                body = text.encode()
                digest.update(body)
                raw.write(body)

            yield write
        self._digests[name] = digest.hexdigest()


@contextmanager
def box(out: Path) -> Iterator[Box]:
    """Make a pack at `out`: a zip file where it is called so, else a folder; raises FileExistsError.

    It is written beside its place and gets its name at the end, so that nobody takes half of one for a whole. Only its
    owner can read it: it may be as confidential as the invoices are.
    """
    if out.exists():
        raise FileExistsError(errno.EEXIST, "is there already: a pack is never written over", str(out))
    unfinished, zipped = out.with_name(f"{out.name}.unfinished"), out.suffix.lower() == ".zip"
    if zipped:
        unfinished.touch(0o600, exist_ok=False)
    else:
        unfinished.mkdir(0o700)
    try:
        if zipped:
            with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive:
                yield Box(lambda name: archive.open(name, "w", force_zip64=True))
        else:
            yield Box(lambda name: (unfinished / name).open("xb"))
        unfinished.rename(out)
    except BaseException:
        if zipped:
            unfinished.unlink()
        else:
            shutil.rmtree(unfinished)
        raise
