"""HTML to drafts. Libxml2 reads it, with the line of each element; what is navigation by element or class is dropped.

Text before the first tag of a line is counted from the tag before, so every fragment knows its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from lxml import etree

from ingest.documents.blocks import BlockKind
from ingest.documents.draft import Draft, Segments, shorn_cell, unmarked
from ingest.documents.junk import is_junk
from ingest.documents.leads import BOLD, BOLD_END, Lead
from ingest.documents.pages import NEVER_TEXT, content_of, is_dropped
from ingest.documents.plain import is_label

_BLOCKS = frozenset({
    "html", "body", "main", "article", "section", "div", "header", "details", "summary", "p", "h1", "h2",
    "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "table", "thead", "tbody", "tfoot", "tr",
    "td", "th", "caption", "blockquote", "pre", "hr", "figure", "address", "fieldset", "center",
})  # fmt: skip
_HEADINGS = frozenset({
    "h1", "h2", "h3", "h4", "h5", "h6",
})  # fmt: skip
_INLINE = frozenset({
    "a", "abbr", "b", "cite", "code", "del", "dfn", "em", "font", "i", "ins", "kbd", "mark", "q", "s", "samp",
    "small", "span", "strong", "sub", "sup", "tt", "u", "var",
})  # fmt: skip
_BREAK = "\ue002"  # where a br stands
_MAX_NESTING = 20
_MAX_LINE = 65_535  # libxml2 keeps no larger line numbers


@dataclass(slots=True)
class _State:
    """What is open while the tree is walked, and the text of the block that is being gathered."""

    numbers: Sequence[int]
    out: list[Draft] = field(default_factory=list)
    parts: list[tuple[int, str]] = field(default_factory=list)
    line: int = 1
    lists: list[str] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)
    fresh: bool = False  # an item was opened and has no text yet
    term: int = 0  # in a definition list: 1 in the term, 2 in what defines it

    def number(self) -> int:
        return self.numbers[min(self.line, len(self.numbers)) - 1]


def drafts(lines: Sequence[str], numbers: Sequence[int]) -> list[Draft]:
    """The drafts of HTML `lines`, which have these `numbers` in their file."""
    root = _root(lines)
    if root is None:
        return []
    state = _State(numbers)
    _walk(root, state)
    _flush(state)
    return state.out


def title_of(lines: Sequence[str]) -> str:
    """The text of the title element, without the name of the site after a bar."""
    found = re.search(r"(?is)<title[^<>]*>([^<]*)</title>", "\n".join(lines[:500])[:100_000])
    return re.split(r"\s+[|»·]\s+", " ".join(found.group(1).split()))[0] if found else ""


def _root(lines: Sequence[str]) -> etree._Element | None:
    text = "\n".join(lines)
    if not text.strip():
        return None
    parser = etree.HTMLParser(encoding="utf-8", remove_pis=True, huge_tree=True)
    try:
        return etree.fromstring(text.encode("utf-8", errors="replace"), parser)
    except etree.ParserError:
        return None


def _walk(root: etree._Element, state: _State) -> None:
    """Without recursion, since a page may nest as deep as it likes."""
    content = content_of(root)
    stack: list[tuple[etree._Element, bool]] = [(root, False)]
    while stack:
        element, leaving = stack.pop()
        if leaving:
            _leave(element, state)
        else:
            state.line = _line_of(element, state)
            if not isinstance(element.tag, str) or is_dropped(element, content):
                _pass_over(element, state)
            elif element.tag == "table" and not _only_lays_out(element):
                _flush(state)
                _table(element, state)
                _pass_over(element, state)
            else:
                _enter(element, state)
                _take(element.text, state)
                stack.append((element, True))
                stack.extend((child, False) for child in reversed(element))
                continue
        _take(element.tail, state)


def _line_of(element: etree._Element, state: _State) -> int:
    line = element.sourceline or 0
    return line if 0 < line < _MAX_LINE else state.line


def _pass_over(element: etree._Element, state: _State) -> None:
    """Moves the line to the end of an element that isn't walked."""
    *_, last = element.iter()
    state.line = _line_of(last, state)
    if isinstance(last.tag, str):
        state.line += (last.text or "").count("\n")
    while last is not element:
        state.line += (last.tail or "").count("\n")
        above = last.getparent()
        if above is None:
            return
        last = above


def _take(text: str | None, state: _State) -> None:
    if not text:
        return
    for at, part in enumerate(text.split("\n")):
        state.line += 1 if at else 0
        if part:
            state.parts.append((state.number(), part))


def _enter(element: etree._Element, state: _State) -> None:
    tag = element.tag
    if tag in _BLOCKS:
        _flush(state)
    if tag in ("ul", "ol"):
        state.lists.append(tag)
        state.counts.append(0)
    elif tag == "li" and state.lists:
        state.fresh = True
        state.counts[-1] += 1
    elif tag in ("dt", "dd"):
        state.term = 1 if tag == "dt" else 2
    elif tag in ("b", "strong"):
        state.parts.append((state.number(), BOLD))
    elif tag == "br":
        state.parts.append((state.number(), _BREAK))


def _leave(element: etree._Element, state: _State) -> None:
    tag = element.tag
    if tag in ("b", "strong"):
        state.parts.append((state.number(), BOLD_END))
    elif tag in _BLOCKS:
        _flush(state, tag)
        if tag in ("dt", "dd"):
            state.term = 0
        if tag in ("ul", "ol"):
            state.lists.pop()
            state.counts.pop()
            state.fresh = False


def _flush(state: _State, tag: str = "") -> None:
    """Makes a draft of the text gathered so far; `tag` is the element that ends it."""
    parts, state.parts = state.parts, []
    if tag == "pre":
        code = _lines(parts, verbatim=True)
        if any(text.strip() for _, text in code):
            state.out.append(Draft(BlockKind.CODE, code, inside=len(state.lists)))
        return
    pieces = [segments for piece in _pieces(parts) if (segments := _lines(piece))]
    for at, segments in enumerate(pieces):
        if not is_junk(unmarked(" ".join(text for _, text in segments))):
            draft = _draft(segments, tag, state)
            if at and draft.plain:
                draft = replace(draft, after_gap=False)
                if is_label(" ".join(text for _, text in pieces[0])):
                    draft = replace(draft, kind=BlockKind.ITEM, inside=1)
            state.out.append(draft)


def _pieces(parts: Sequence[tuple[int, str]]) -> Iterator[list[tuple[int, str]]]:
    """The fragments between line breaks."""
    piece: list[tuple[int, str]] = []
    for part in parts:
        if part[1] == _BREAK:
            yield piece
            piece = []
        else:
            piece.append(part)
    yield piece


def _draft(segments: Segments, tag: str, state: _State) -> Draft:
    inside = min(len(state.lists), _MAX_NESTING)
    if tag in _HEADINGS:
        line, text = segments[-1]
        return Draft(BlockKind.HEADING, (*segments[:-1], (line, text.rstrip(" ¶#"))), depth=int(tag[1]))
    if tag == "summary":
        return Draft(BlockKind.HEADING, segments)
    if state.fresh and inside:
        state.fresh = False
        ordered = state.lists[-1] == "ol"
        lead = Lead(style=".", number=state.counts[-1]) if ordered else Lead()
        return Draft(BlockKind.ITEM, segments, depth=inside - 1, inside=inside, ordered=ordered, lead=lead)
    if tag == "li":  # outside of any list
        return Draft(BlockKind.ITEM, segments, inside=1)
    plain = not inside and not state.term
    return Draft(BlockKind.PARAGRAPH, segments, inside=inside, term=state.term, after_gap=True, plain=plain)


def _lines(parts: Sequence[tuple[int, str]], *, verbatim: bool = False) -> Segments:
    """Fragments gathered to one segment a line."""
    found: dict[int, str] = {}
    for line, part in parts:
        found[line] = found.get(line, "") + part
    if verbatim:
        return tuple((line, unmarked(text)) for line, text in found.items())
    clean = ((line, " ".join(text.split())) for line, text in found.items())
    return tuple((line, text) for line, text in clean if unmarked(text).strip())


def _only_lays_out(table: etree._Element) -> bool:
    """Whether a table holds other blocks, and so only places them on the page."""
    if next(table.iter("th"), None) is not None:
        return False
    inner = table.iter("table", "h1", "h2", "h3", "h4", "ul", "ol", "dl", "pre")
    return any(element is not table for element in inner)


def _table(table: etree._Element, state: _State) -> None:
    """Rows under the header of a table: its first row if that is marked as one or all in bold."""
    header: tuple[str, ...] = ()
    for at, tr in enumerate(table.iter("tr")):
        cells = [cell for cell in tr if cell.tag in ("td", "th")]
        found = [(_number(cell, state), shorn_cell(_cell_text(cell))) for cell in cells]
        texts = tuple(text for _, text in found)
        if not any(texts):
            continue
        if at == 0 and len(cells) > 1 and all(_is_header(cell) for cell in cells):
            header = texts
            continue
        last = len(found) - 1
        segments = tuple((line, text if n == last else f"{text} |") for n, (line, text) in enumerate(found))
        kind = BlockKind.ROW if last else BlockKind.PARAGRAPH
        row = Draft(kind, segments, inside=len(state.lists), after_gap=True)
        if not is_junk(texts[0]):
            state.out.append(replace(row, cells=texts, header=header) if last else row)


def _number(element: etree._Element, state: _State) -> int:
    state.line = _line_of(element, state)
    return state.number()


def _is_header(cell: etree._Element) -> bool:
    if cell.tag == "th":
        return True
    above = cell.getparent()
    over = above.getparent() if above is not None else None
    if over is not None and over.tag == "thead":
        return True
    return not (cell.text or "").strip() and len(cell) == 1 and cell[0].tag in ("b", "strong") and not cell[0].tail


def _cell_text(cell: etree._Element) -> str:
    """The text of a cell, with a space between its blocks."""
    return " ".join("".join(_texts(cell)).split())


def _texts(element: etree._Element) -> Iterator[str]:
    for event, part in etree.iterwalk(element, events=("start", "end")):
        if event == "start":
            yield "" if part.tag in _INLINE else " "
            yield (part.text or "") if part.tag not in NEVER_TEXT else ""
        elif part is not element:
            yield ("" if part.tag in _INLINE else " ") + (part.tail or "")
