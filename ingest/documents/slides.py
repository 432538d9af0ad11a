"""Slides that are written in Markdown inside a web page, as Remark and Reveal have them: the lines of the Markdown.

The page itself is but a frame then: the text stands in a `textarea` or in a `script` of a type that no browser runs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_OPENS = re.compile(r"(?i)<textarea\b[^<>]*>|<script\b[^<>]*type=[\"']?text/(?:template|x-markdown|markdown)\b[^<>]*>")
_CLOSES = re.compile(r"(?i)</(?:textarea|script)\s*>")
_SHARE = 0.5  # of the page that slides are at least
# What parts slides, sets one up, begins the speaker's notes, or wraps a piece of one.
_FRAME = re.compile(r"\s*(?:-{2,3}|\?{3}|\.[\w.#-]+\[|\]|(?:class|name|layout|template|count|background-image):.*)\s*")


def slides_of(lines: Sequence[str]) -> tuple[int, list[str]]:
    """How many lines stand before the Markdown of a page's slides, and its lines; none where it has no slides."""
    start = next((i for i, line in enumerate(lines) if _OPENS.search(line)), len(lines))
    end = next((i for i in range(start, len(lines)) if _CLOSES.search(lines[i])), len(lines))
    if sum(map(len, lines[start:end])) < _SHARE * sum(map(len, lines)) or start == end:
        return 0, []
    first = _OPENS.split(lines[start], maxsplit=1)[-1]
    return start, ["" if _FRAME.fullmatch(line) else line for line in (first, *lines[start + 1 : end])]
