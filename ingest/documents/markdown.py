"""Markdown and plain text to drafts. Markdown-it reads what is marked up; `scan`, `junk` and `plain` see the rest.

Lines that the scan took (code without fences, tab tables, junk) are kept from the parser, and blank lines are put
where it would take a line for more of a table. So the source that is parsed is not the file: `Source` knows the
number in the file of each of its lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.front_matter import front_matter_plugin

from ingest.documents import html
from ingest.documents.blocks import BlockKind
from ingest.documents.draft import Draft, Segments, shorn_cell, unmarked
from ingest.documents.junk import mark_junk
from ingest.documents.leads import BOLD, BOLD_END, Lead
from ingest.documents.scan import Role, roles
from ingest.documents.source import Source, prepared

_ANCHOR = re.compile(r"\s*(?:\[\[[\w-]+\]\]|\{#[\w-]+\}|¶)\s*$")
_ALERT = re.compile(r"^\[!\w+\]\s*")
_STRAY_BOLD = re.compile(r"(?<![\w*])\*\*(?=\w)|(?<=\w)\*\*(?![\w*])")
_NOTE_MARK = re.compile(r"\[\^[\w-]+\]")
_TITLE = re.compile(r"(?m)^title:\s*(?:\"([^\"]+)\"|'([^']+)'|(.+))$")


@cache
def _parser() -> MarkdownIt:
    """Indented code is off, since notes indent their prose; so are underlined headings, which `source` rewrites."""
    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": 20}).enable(["table", "strikethrough"])
    parser.use(dollarmath_plugin, double_inline=True).use(footnote_plugin).use(deflist_plugin)
    return parser.use(front_matter_plugin).disable(["code", "lheading"])


def drafts(lines: Sequence[str], numbers: Sequence[int]) -> tuple[list[Draft], str]:
    """The drafts of Markdown `lines`, which have these `numbers` in their file, and the title in the front matter."""
    found = roles(lines)
    mark_junk(lines, found)
    walk = _Walk(prepared(lines, numbers, found))
    parsed = list(walk.drafts())
    taken = [*_code_blocks(lines, numbers, found), *_tab_rows(lines, numbers, found)]
    return _reindented(sorted([*parsed, *taken], key=lambda d: d.start_line)), walk.title


def _code_blocks(lines: Sequence[str], numbers: Sequence[int], found: Sequence[Role]) -> Iterator[Draft]:
    at = 0
    while at < len(lines):
        end = at + 1
        if found[at] is Role.CODE:
            while end < len(lines) and found[end] is Role.CODE:
                end += 1
            yield Draft(BlockKind.CODE, tuple((numbers[n], lines[n]) for n in range(at, end)))
        at = end


def _tab_rows(lines: Sequence[str], numbers: Sequence[int], found: Sequence[Role]) -> Iterator[Draft]:
    header: tuple[str, ...] = ()
    for at, line in enumerate(lines):
        if found[at] is not Role.TAB:
            header = ()
            continue
        cells = tuple(shorn_cell(plain(cell)) for cell in line.rstrip("\t").split("\t"))
        if found[at - 1] is not Role.TAB and _names_columns(cells):
            header = cells
        else:
            yield row(cells, header, numbers[at])


def _names_columns(cells: Sequence[str]) -> bool:
    """Whether the first row of a tab table is its header: short, capitalised, without figures or full stops."""
    return all(not c or (c[0].isupper() and len(c.split()) < 6 and not c.endswith(".")) for c in cells)


def row(cells: tuple[str, ...], header: tuple[str, ...], line: int) -> Draft:
    """A table row; its text is its cells joined by bars."""
    return Draft(BlockKind.ROW, ((line, " | ".join(cells)),), cells=cells, header=header)


def plain(text: str) -> str:
    """Inline Markdown as plain text on one line."""
    children = _parser().parseInline(text)[0].children or []
    return unmarked(" ".join(part for _, part in _segments(children, [0]))).strip()


def _reindented(found: Iterable[Draft]) -> list[Draft]:
    """Items that a formula or code at the margin cut off from their list, put back to the depth of their indent."""
    out: list[Draft] = []
    open_items: list[tuple[int, int]] = []  # (indent, depth)
    for draft in found:
        if draft.kind is BlockKind.HEADING:
            open_items.clear()
        elif draft.kind is BlockKind.ITEM:
            while open_items and open_items[-1][0] > draft.indent:
                open_items.pop()
            if draft.depth == 0 and draft.indent and open_items:
                indent, depth = open_items[-1]
                depth = depth if indent == draft.indent else depth + 1
                draft = replace(draft, depth=depth, inside=depth + 1)
            open_items.append((draft.indent, draft.depth))
        out.append(draft)
    return out


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
        else:
            parts[-1].append(_inline_text(token))
            at += token.content.count("\n") if token.type in ("html_inline", "math_inline", "code_inline") else 0
    found = ((line, _NOTE_MARK.sub("", "".join(part)).strip()) for line, part in zip(lines, parts, strict=True))
    return tuple((line, text) for line, text in found if unmarked(text).strip())


def _inline_text(token: Token) -> str:
    match token.type:
        case "text":
            return _STRAY_BOLD.sub("", token.content)
        case "code_inline" | "text_special" | "math_inline" | "math_inline_double":
            return token.content.replace("\n", " ")
        case "strong_open":
            return BOLD
        case "strong_close":
            return BOLD_END
        case "html_inline" if token.content[:3].lower() == "<br":
            return " "
    return ""


class _Walk:
    """One pass over the parser's tokens."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.title = ""
        self.lists: list[bool] = []  # ordered or not, for each open list
        self.number = 0  # of the item that was opened
        self.fresh = False  # an item was opened and has no text yet
        self.defining = 0

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
            elif token.type == "html_block":
                yield from self._html(token)
            elif token.type == "fence" or token.type.startswith("math_block"):
                yield from self._verbatim(token)
            else:
                self._container(token)
            at += 1

    def _container(self, token: Token) -> None:
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                self.lists.append(token.type.startswith("ordered"))
            case "bullet_list_close" | "ordered_list_close":
                self.lists.pop()
                self.fresh = False
            case "list_item_open":
                self.fresh = True
                self.number = int(token.info) if token.info.isdecimal() else 0
            case "dd_open":
                self.defining += 1
            case "dd_close":
                self.defining -= 1
            case "front_matter":
                found = _TITLE.search(token.content)
                self.title = next((g.strip() for g in found.groups() if g), "") if found else ""

    def _numbers(self, token: Token) -> list[int]:
        start, end = token.map or (0, 1)
        return self.source.numbers[start : max(end, start + 1)] or [self.source.numbers[-1]]

    def _verbatim(self, token: Token) -> Iterator[Draft]:
        numbers = self._numbers(token)
        content = token.content.lstrip("\n")
        shift = len(token.content) - len(content) + (1 if token.type == "fence" else 0)
        parts = enumerate(content.rstrip("\n").split("\n"))
        segments = [(numbers[min(n + shift, len(numbers) - 1)], text) for n, text in parts]
        kind = BlockKind.CODE if token.type == "fence" else BlockKind.FORMULA
        if token.content.strip():
            yield Draft(kind, tuple(segments), inside=len(self.lists))

    def _html(self, token: Token) -> Iterator[Draft]:
        numbers = self._numbers(token)
        for draft in html.drafts(token.content.split("\n"), numbers):
            inside = draft.inside if draft.kind is BlockKind.ITEM else len(self.lists)
            yield replace(draft, inside=inside, plain=False)

    def _inline(self, opener: Token, token: Token) -> Iterator[Draft]:
        segments = _segments(token.children or [], self._numbers(token))
        inside = len(self.lists)
        if not segments:
            return
        gap = segments[0][0] in self.source.gaps
        if opener.type == "heading_open":
            line, text = segments[-1]
            segments = (*segments[:-1], (line, _ANCHOR.sub("", text)))
            yield Draft(BlockKind.HEADING, segments, depth=int(opener.tag[1]), inside=inside)
        elif opener.type == "dt_open":
            yield Draft(BlockKind.PARAGRAPH, segments, inside=inside, after_gap=gap, term=1)
        elif _only_math(token):
            yield Draft(BlockKind.FORMULA, segments, inside=inside)
        else:
            yield self._text(segments)

    def _text(self, segments: Segments) -> Draft:
        first, source, inside = segments[0][0], self.source, len(self.lists)
        segments = _without_alert(segments)
        lazy = next((n for n, (line, _) in enumerate(segments) if n and line in source.at_margin), 0) if inside else 0
        draft = Draft(
            BlockKind.PARAGRAPH,
            segments,
            inside=inside,
            indent=source.indents.get(first, 0),
            after_gap=first in source.gaps,
            after_junk=first in source.cuts,
            plain=not inside,
            lazy=lazy,
            term=2 if self.defining else 0,
        )
        if not self.fresh:
            return draft
        self.fresh = False
        lead = Lead(style=".", number=self.number) if self.lists[-1] else Lead()
        return replace(draft, kind=BlockKind.ITEM, depth=inside - 1, ordered=self.lists[-1], lead=lead)

    def _table(self, tokens: Sequence[Token], at: int) -> tuple[int, list[Draft]]:
        header: tuple[str, ...] = ()
        rows: list[Draft] = []
        cells: list[str] = []
        line = 1
        while tokens[at].type != "table_close":
            token = tokens[at]
            if token.type == "tr_open":
                cells, line = [], self._numbers(token)[0]
            elif token.type == "inline":
                cells.append(unmarked(" ".join(text for _, text in _segments(token.children or [], [line]))).strip())
            elif token.type == "tr_close":
                found = tuple(shorn_cell(cell) for cell in cells)
                if not header:
                    header = found
                elif any(found):
                    rows.append(replace(row(found, header, line), inside=len(self.lists)))
            at += 1
        return at, rows


def _without_alert(segments: Segments) -> Segments:
    """The lines of a block quote without the "[!NOTE]" that some sites begin it with."""
    line, first = segments[0]
    first = _ALERT.sub("", first)
    return ((line, first), *segments[1:]) if first or len(segments) == 1 else segments[1:]


def _only_math(token: Token) -> bool:
    children = [c for c in token.children or [] if c.type not in ("softbreak", "hardbreak")]
    return any(c.type.startswith("math") for c in children) and all(
        c.type.startswith("math") or (c.type == "text" and not c.content.strip(" .,;")) for c in children
    )
