"""The lines that the Markdown parser is given, made from those of the file so that it sees what the author meant.

Code, tab tables and junk are blanked; a blank line parts a table from the lines around it; typographic bullets
become marks; items that were glued into one line come apart; underlined headings become marked ones.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.documents.scan import Role

_MDX = re.compile(r"^(?:import\s.+\sfrom\s.+|export\s.+|\{/\*.*\*/\})$")
_GLUED = re.compile(r"(?<=[a-z]:)- (?=[A-Z])|(?<=[.!?)]) - (?=[A-Z☀-➿\U0001f000-\U0001faff])")
_BULLET = re.compile(r"^(\s*)[•▪◦●‣·–→➤►]\s+")
_POINTS_DOWN = re.compile(r"(?<=\w)\s*[👇⬇]\ufe0f?\s*$")
# Roles of MyST and d2l: references and citations say nothing, others show their text.
_MUTE_ROLE = re.compile(r"\s?(?::(?:num|eq)?ref:|:(?:eq)?label:|:citep?:|\{(?:numref|eq|cite|cite:p)\})`[^`]*`")
_ROLE = re.compile(r"(?:\{[a-z][\w:-]*\}|:citet:)`([^`<]+?)(?:\s*<[^`<>]*>)?`")
_SLIDE_MARK = re.compile(r"\[(\*\*|~~)(?=\S)([^\[\]]*?\S)\1\](?!\()")
_DECORATED = re.compile(r"^\s*(={2,6}|~{2,6}|-{2,6})\s+(\S(?:.*\S)?)\s+\1\s*$")
_DELIMITER = re.compile(r"^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-*:?\s*)+$")
_UNDERLINE = re.compile(r"^(=+|-{3,})\s*$")
_NO_TITLE = re.compile(r"^\s*(?:[-*+#>|`$<]|\d+[.)]\s|\s{4})")


@dataclass(slots=True)
class Source:
    """Lines for the parser, each with its `numbers` in the file. `gaps` are the numbers of lines after a blank one,
    `cuts` of those after removed junk, `at_margin` of those that aren't set in; `indents` tells how far others are."""

    lines: list[str] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    gaps: set[int] = field(default_factory=set)
    cuts: set[int] = field(default_factory=set)
    at_margin: set[int] = field(default_factory=set)
    indents: dict[int, int] = field(default_factory=dict)

    def add(self, line: str, number: int) -> None:
        self.lines.append(line)
        self.numbers.append(number)


def prepared(lines: Sequence[str], numbers: Sequence[int], roles: Sequence[Role]) -> Source:
    """The source for the parser."""
    source = Source()
    blank, junk, table = True, False, False
    titles = _underlined(lines, roles)
    for at, (line, number, role) in enumerate(zip(lines, numbers, roles, strict=True)):
        if role in (Role.CODE, Role.TAB, Role.JUNK) or (role is Role.TEXT and _MDX.match(line[:300])):
            line = ""
        is_row = role is Role.TEXT and _is_row(lines, at, inside=table)
        if is_row != table and line.strip():
            source.add("", number)
        table = is_row
        if line.strip():
            _note(source, line, number, blank=blank, junk=junk)
            blank = junk = False
        else:
            blank = blank or role in (Role.BLANK, Role.JUNK)
            junk = junk or role is Role.JUNK
        for part in _parts(line, role, titles.get(at)):
            source.add(part, number)
    return source


def _note(source: Source, line: str, number: int, *, blank: bool, junk: bool) -> None:
    indent = len(line.expandtabs(4)) - len(line.expandtabs(4).lstrip())
    if blank:
        source.gaps.add(number)
    if junk:
        source.cuts.add(number)
    if indent:
        source.indents[number] = indent
    else:
        source.at_margin.add(number)


def _is_row(lines: Sequence[str], at: int, *, inside: bool) -> bool:
    """Whether a line belongs to a pipe table: its header (a delimiter comes next), or any line with a bar below."""
    line = lines[at]
    if "|" not in line:
        return False
    return inside or (at + 1 < len(lines) and "|" in lines[at + 1] and bool(_DELIMITER.match(lines[at + 1][:1000])))


def _underlined(lines: Sequence[str], roles: Sequence[Role]) -> dict[int, str]:
    """For headings written as a line above a row of "=" or "-": the mark for the line, "" for the row."""
    found: dict[int, str] = {}
    for at in range(len(lines) - 1):
        rule = _UNDERLINE.match(lines[at + 1][:200])
        first = at == 0 or roles[at - 1] in (Role.BLANK, Role.JUNK)
        title = lines[at].strip()
        if (
            rule
            and first
            and roles[at] is roles[at + 1] is Role.TEXT
            and len(title) < 120
            and not _NO_TITLE.match(title)
        ):
            found[at], found[at + 1] = ("# " if rule.group(1)[0] == "=" else "## "), ""
    return found


def _parts(line: str, role: Role, title: str | None) -> list[str]:
    """A line as the parser should see it."""
    if title is not None:
        return [title + line.strip() if title else ""]
    if role is not Role.TEXT:
        return [line]
    if decorated := _DECORATED.match(line[:200]):
        line = f"## {decorated.group(2)}"
    if "`" in line:
        line = _ROLE.sub(r"\1", _MUTE_ROLE.sub("", line))
    if "**" in line or "~~" in line:
        line = _SLIDE_MARK.sub(r"\2", line)
    line = _POINTS_DOWN.sub(":", _BULLET.sub(r"\1- ", line))
    if "- " not in line or "|" in line:
        return [line]
    head, *items = _GLUED.split(line)
    indent = line[: len(line) - len(line.lstrip())]
    return [head, *(f"{indent}- {item}" for item in items)]
