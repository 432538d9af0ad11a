"""Zip archives whose bytes depend on their files alone, not on when they were made."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip archive can hold


def archive(files: Mapping[str, bytes]) -> bytes:
    """A zip archive of these files, in this order."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as found:
        for name, data in files.items():
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            found.writestr(info, data)
    return buffer.getvalue()
