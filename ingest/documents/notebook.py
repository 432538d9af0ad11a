"""Jupyter notebooks to lines of Markdown: text cells as they are, code cells between fences, outputs left out.

Each line knows its line in the file, where a cell's source stands as JSON strings. So the strings are found in the
text of the file itself, with a scanner that only knows JSON's tokens; what they mean is left to `json`.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator

from kg.errors import DocumentError

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},:]')
FENCE = "`" * 12  # longer than any that a cell holds

Token = tuple[str, int]


def lines_of(text: str, *, document_id: str) -> tuple[list[str], list[int]]:
    """The notebook's text as Markdown lines, and the number of each in the file.

    Raises:
        DocumentError: if it is no notebook.
    """
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DocumentError(f"{document_id!r} is not valid JSON ({error}).", hint="Save the notebook again.") from error
    if not isinstance(content, dict) or not ("cells" in content or "worksheets" in content):
        raise DocumentError(f"{document_id!r} is JSON, but no notebook.", hint="A notebook has a list of cells.")
    lines: list[str] = []
    numbers: list[int] = []
    for kind, source in _cells(text):
        fence = FENCE if kind == "code" else ""
        cell = [(fence, source[0][1] if source else 1), *source, (fence, source[-1][1] if source else 1), ("", 1)]
        if source and kind in ("code", "markdown", "heading"):
            lines.extend(line for line, _ in cell)
            numbers.extend(number for _, number in cell)
    return lines or [""], numbers or [1]


def _cells(text: str) -> Iterator[tuple[str, list[Token]]]:
    """The kind of each cell and its lines with their numbers."""
    kind, source = "", list[Token]()
    for depth, key, (value, line) in _strings(text):
        if depth < 0:
            yield kind, source
            kind, source = "", []
        elif key == "cell_type":
            kind = value
        elif key in ("source", "input"):
            source.extend((part, line) for part in value.removesuffix("\n").split("\n"))


def _strings(text: str) -> Iterator[tuple[int, str, Token]]:
    """The string values of the cells with their key; depth -1 where a cell ends."""
    starts = [0, *(found.end() for found in re.finditer("\n", text))]
    stack: list[str] = []  # open brackets, each with the key that it is the value of
    key = last = before = ""
    cell = 0  # how many brackets are open in the cell that is read
    for found in _TOKEN.finditer(text):
        token = found.group()
        if token in "{[":
            if token == "{" and not cell and stack and stack[-1] == "[cells":
                cell = len(stack) + 1
            stack.append(token + key)
        elif token in "}]":
            if cell and len(stack) == cell:
                yield -1, "", ("", 0)
                cell = 0
            stack.pop()
        elif token == ":":
            key = last
        elif token != ",":
            value = str(json.loads(token, strict=False))
            in_list = stack[-1][0] == "["
            if cell and (before == ":" or in_list) and len(stack) == cell + in_list:
                yield len(stack), stack[-1][1:] if in_list else key, (value, bisect_right(starts, found.start()))
            last = value
        before = token
