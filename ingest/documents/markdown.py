"""Markdown and plain text to drafts. Markdown-it reads what is marked up; `scan` and `plain` see what is not.

Lines that the scan took (code without fences, tab tables, junk) are kept from the parser, and blank lines are put
where a table would swallow the line after it. So the source that is parsed is not the file: every line of it knows
its number there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.front_matter import front_matter_plugin

from ingest.documents.blocks import BlockKind
from ingest.documents.draft import BOLD, BOLD_END, Draft, Segments
from ingest.documents.scan import Role, roles

_TAG = re.compile(r"<!--.*?-->|</?[A-Za-z][^<>]*>")
_ANCHOR = re.compile(r"\s*\[\[[\w-]+\]\]\s*$|\s*\{#[\w-]+\}\s*$")
_MDX = re.compile(r"^(?:import\s.+\sfrom\s.+|export\s.+|\{/\*.*\*/\})$")
_ALERT = re.compile(r"^\[!\w+\]\s*")
_GLUED_ITEM = re.compile(r"(?<=[.!?)]) - (?=[A-Z\u2600-\u27bf\U0001f000-\U0001faff])|(?<=[a-z]:)- (?=[A-Z])")
_BULLET = re.compile(r"^(\s*)[•▪◦●‣·–→➤►]\s+")
_ESCAPED = re.compile(r"\\([\[\](){}*_#+.!|-])")


@dataclass(frozen=True, slots=True)
class Source:
    """What the parser is given: lines, each with its number in the file."""

    lines: list[str]
    numbers: list[int]
    gaps: frozenset[int]  # numbers of lines that stand after a blank line


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": 20}).enable(["table", "strikethrough"])
    return (
        parser.use(dollarmath_plugin, double_inline=True)
        .use(footnote_plugin)
        .use(deflist_plugin)
        .use(front_matter_plugin)
        .disable(["code", "lheading"])
    )


def drafts(lines: Sequence[str], *, first: int = 1) -> list[Draft]:
    """The drafts of Markdown `lines`, of which the first has the number `first` in its file."""
    found = roles(lines)
    source = _source(lines, found, first)
    parsed = list(_Walk(source).drafts())
    taken = [*_code_blocks(lines, found, first), *_tab_rows(lines, found, first)]
    return sorted([*parsed, *taken], key=lambda d: d.start_line)


def _source(lines: Sequence[str], found: Sequence[Role], first: int) -> Source:
    out: list[str] = []
    numbers: list[int] = []
    gaps: set[int] = set()
    blank, table = True, False
    for at, (line, role) in enumerate(zip(lines, found, strict=True)):
        number = at + first
        if role in (Role.CODE, Role.TAB, Role.JUNK) or (role is Role.TEXT and _MDX.match(line)):
            line = ""
        if not line.strip():
            blank = role in (Role.BLANK, Role.JUNK)
            table = False
        elif blank:
            gaps.add(number)
            blank = False
        is_row = role is Role.TEXT and line.lstrip().startswith("|") and line.count("|") > 1
        if table and not is_row:
            out.append("")
            numbers.append(number)
        table = is_row
        for part in _parts(line, role):
            out.append(part)
            numbers.append(number)
    return Source(out, numbers, frozenset(gaps))


def _parts(line: str, role: Role) -> list[str]:
    """A line as the parser should see it: typographic bullets as "-", items glued into one line apart."""
    if role is not Role.TEXT:
        return [line]
    line = _BULLET.sub(r"\1- ", line)
    if "- " not in line:
        return [line]
    head, *items = _GLUED_ITEM.split(line)
    indent = line[: len(line) - len(line.lstrip())]
    return [head, *(f"{indent}- {item}" for item in items)]


def _code_blocks(lines: Sequence[str], found: Sequence[Role], first: int) -> Iterator[Draft]:
    at = 0
    while at < len(lines):
        end = at + 1
        if found[at] is Role.CODE:
            while end < len(lines) and found[end] is Role.CODE:
                end += 1
            yield Draft(BlockKind.CODE, tuple((n + first, lines[n]) for n in range(at, end)))
        at = end


def _tab_rows(lines: Sequence[str], found: Sequence[Role], first: int) -> Iterator[Draft]:
    header: tuple[str, ...] = ()
    for at, line in enumerate(lines):
        if found[at] is not Role.TAB:
            header = ()
            continue
        cells = tuple(_plain(cell) for cell in line.rstrip("\t").split("\t"))
        if not header:
            header = cells
        else:
            yield row(cells, header, at + first, at + first)


def row(cells: tuple[str, ...], header: tuple[str, ...], start: int, end: int) -> Draft:
    """A table row; its text is its cells joined by bars."""
    return Draft(BlockKind.ROW, ((start, " | ".join(cells)),), cells=cells, header=header, end=end)


def _plain(text: str) -> str:
    """Inline Markdown as plain text on one line."""
    return " ".join(part for _, part in _segments(_parser().parseInline(text)[0].children or [], [0])).replace(
        BOLD, ""
    ).replace(BOLD_END, "").strip()


def _segments(children: Sequence[Token], numbers: Sequence[int]) -> Segments:
    """The text of inline tokens, a segment a line."""
    parts: list[list[str]] = [[]]
    lines = [numbers[0]]
    at = 0
    for token in children:
        if token.type in ("softbreak", "hardbreak"):
            at += 1
            parts.append([])
            lines.append(numbers[min(at, len(numbers) - 1)])
        elif token.type in ("text", "code_inline", "text_special"):
            parts[-1].append(token.content)
        elif token.type in ("math_inline", "math_inline_double"):
            parts[-1].append(token.content.replace("\n", " "))
            at += token.content.count("\n")
        elif token.type == "strong_open":
            parts[-1].append(BOLD)
        elif token.type == "strong_close":
            parts[-1].append(BOLD_END)
        elif token.type == "html_inline":
            parts[-1].append(" " if token.content.lower().startswith("<br") else "")
            at += token.content.count("\n")
    found = ((line, "".join(part).strip()) for line, part in zip(lines, parts, strict=True))
    return tuple((line, text) for line, text in found if text.strip(f"{BOLD}{BOLD_END} "))


class _Walk:
    """One pass over the parser's tokens."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.lists: list[bool] = []  # ordered or not, for each open list
        self.fresh = False  # an item was opened and has no text yet
        self.term = 0
        self.header: tuple[str, ...] = ()

    def drafts(self) -> Iterator[Draft]:
        tokens = _parser().parse("\n".join(self.source.lines), {})
        at = 0
        while at < len(tokens):
            token = tokens[at]
            if token.type == "table_open":
                at, rows = self._table(tokens, at)
                yield from rows
            elif token.type == "inline":
                yield from self._inline(tokens[at - 1], token)
            else:
                self._container(token)
                yield from self._leaf(token)
            at += 1

    def _container(self, token: Token) -> None:
        if token.type in ("bullet_list_open", "ordered_list_open"):
            self.lists.append(token.type.startswith("ordered"))
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            self.lists.pop()
            self.fresh = False
        elif token.type == "list_item_open":
            self.fresh = True
        elif token.type in ("dd_open", "dd_close"):
            self.term += 1 if token.type == "dd_open" else -1

    def _numbers(self, token: Token) -> list[int]:
        start, end = token.map or (0, 1)
        return self.source.numbers[start:end] or [self.source.numbers[-1]]

    def _leaf(self, token: Token) -> Iterator[Draft]:
        if token.type not in ("fence", "code_block", "math_block", "math_block_label", "html_block") or not token.map:
            return
        numbers = self._numbers(token)
        if token.type == "html_block":
            yield from self._html(token, numbers)
            return
        content = token.content.rstrip("\n").split("\n")
        shift = 1 if token.type == "fence" else 0
        segments = [(numbers[min(n + shift, len(numbers) - 1)], text) for n, text in enumerate(content)]
        kind = BlockKind.FORMULA if token.type.startswith("math") else BlockKind.CODE
        if any(text.strip() for _, text in segments):
            yield Draft(kind, tuple(segments), inside=len(self.lists), end=numbers[-1])

    def _html(self, token: Token, numbers: list[int]) -> Iterator[Draft]:
        text = re.sub(r"(?s)<!--.*?-->|<(script|style)\b.*?</\1>", "", token.content)
        for number, line in zip(numbers, text.split("\n"), strict=False):
            words = _TAG.sub("", line).strip()
            if words and not words.startswith(("<", "src=", "href=")):
                yield Draft(BlockKind.PARAGRAPH, ((number, words),), inside=len(self.lists))

    def _inline(self, opener: Token, token: Token) -> Iterator[Draft]:
        segments = _segments(token.children or [], self._numbers(token))
        if not segments:
            return
        if opener.type == "heading_open":
            line, text = segments[-1]
            segments = (*segments[:-1], (line, _ANCHOR.sub("", text)))
            yield Draft(BlockKind.HEADING, segments, depth=int(opener.tag[1]), inside=len(self.lists))
        elif opener.type == "dt_open":
            yield Draft(BlockKind.PARAGRAPH, segments, inside=len(self.lists), term=1)
        elif only_math(token):
            yield Draft(BlockKind.FORMULA, segments, inside=len(self.lists))
        else:
            yield self._text(segments)

    def _text(self, segments: Segments) -> Draft:
        line, first = segments[0]
        segments = ((line, _ALERT.sub("", first)), *segments[1:]) if first.startswith("[!") else segments
        segments = segments if segments[0][1] or len(segments) == 1 else segments[1:]
        gap = segments[0][0] in self.source.gaps
        inside = len(self.lists)
        if self.fresh:
            self.fresh = False
            return Draft(
                BlockKind.ITEM, segments, depth=inside - 1, inside=inside, ordered=self.lists[-1], after_gap=gap
            )
        return Draft(
            BlockKind.PARAGRAPH, segments, inside=inside, after_gap=gap, plain=not inside, term=2 if self.term else 0
        )

    def _table(self, tokens: Sequence[Token], at: int) -> tuple[int, list[Draft]]:
        header: tuple[str, ...] = ()
        rows: list[Draft] = []
        cells: list[str] = []
        start = end = 1
        while tokens[at].type != "table_close":
            token = tokens[at]
            if token.type == "tr_open":
                cells = []
                start, *_, end = [*self._numbers(token), *self._numbers(token)]
            elif token.type == "inline":
                cells.append(" ".join(t for _, t in _segments(token.children or [], [start])))
            elif token.type == "tr_close":
                found = tuple(c.replace(BOLD, "").replace(BOLD_END, "").strip() for c in cells)
                if not header:
                    header = found
                elif any(found):
                    rows.append(replace(row(found, header, start, start), inside=len(self.lists)))
            at += 1
        return at, rows


def only_math(token: Token) -> bool:
    """Whether an inline token holds nothing but formulas."""
    children = [c for c in token.children or [] if c.type not in ("softbreak", "hardbreak")]
    return bool(children) and all(
        c.type.startswith("math") or (c.type == "text" and not c.content.strip(" .,;")) for c in children
    )
