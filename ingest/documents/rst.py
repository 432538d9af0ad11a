"""reStructuredText to drafts. Docutils reads it; what only Sphinx knows is rewritten line by line before.

Nothing is included from other files and no raw markup passes. Docutils' own line numbers are a hint: each text is
looked for from there on, since for titles and in nested blocks they point elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from docutils import nodes
from docutils.frontend import get_default_settings
from docutils.parsers.rst import Parser, directives
from docutils.parsers.rst.languages import en
from docutils.utils import new_document

from ingest.documents.blocks import BlockKind
from ingest.documents.draft import Draft, Segments, shorn_cell, unmarked
from ingest.documents.junk import is_junk
from ingest.documents.leads import BOLD, BOLD_END, Lead

# Docutils' own roles are left to it. A role may run over lines; its length is bounded to keep the search linear.
_ROLE = re.compile(
    r":(?!(?:math|code|sub|sup|emphasis|strong|literal):)[A-Za-z][\w:+.-]*:`([^`<]{1,200}?)(\s*<[^`<>]{0,200}>)?`"
)
_DIRECTIVE = re.compile(r"^(\s*)\.\. ([A-Za-z][\w:.-]*)::(?:\s+(.*))?$")
_OPTION = re.compile(r"^\s+:[\w-]+:")
_PICTURES = re.compile(r"^\s*(?:\|[^|\s](?:[^|]*[^|\s])?\|_{0,2}\s*)+$")  # a line of substitutions alone: badges, icons
_DROPPED = frozenset({
    "toctree", "contents", "index", "image", "figure", "raw", "include", "only", "highlight", "meta", "plot",
    "video", "youtube", "bibliography", "currentmodule", "module", "automodule", "autoclass", "autofunction",
    "autosummary", "literalinclude", "sectnum", "header", "footer", "graphviz", "mermaid", "math-image",
    "target-notes", "default-role", "role", "title", "unicode", "date",
})  # fmt: skip
_CODE = frozenset({
    "code-block", "sourcecode", "ipython", "doctest", "testcode", "testoutput", "prompt", "parsed-literal",
    "jupyter-execute",
})  # fmt: skip
_WORD = re.compile(r"\w+")
MAX_WORD = 300
_ENDLESS = re.compile(rf"\S{{{MAX_WORD}}}")  # no word; docutils' search for references is quadratic in its length
_SETTINGS = {
    "report_level": 5,
    "halt_level": 6,
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "syntax_highlight": "none",
    "line_length_limit": 10_000_000,
}


def drafts(lines: Sequence[str], numbers: Sequence[int]) -> list[Draft]:
    """The drafts of reStructuredText `lines`, which have these `numbers` in their file.

    Raises:
        RecursionError: for lists nested hundreds deep, which docutils cannot read.
    """
    settings = get_default_settings(Parser)
    for name, value in _SETTINGS.items():
        setattr(settings, name, value)
    tree = new_document("", settings)
    Parser().parse(
        _ROLE.sub(_said, "\n".join(_plainer(lines))), tree
    )  # without docutils' transforms: we need no links resolved
    return list(_Walk(lines, numbers).drafts(tree))


def _said(role: re.Match[str]) -> str:
    """What a role shows, of a path with "~" its last part, over as many lines as before."""
    text = role.group(1).lstrip("!")
    said = text.removeprefix("~").rpartition(".")[2] if text.startswith("~") else text
    return said + "\n" * (role.group().count("\n") - said.count("\n"))


def _plainer(lines: Sequence[str]) -> Iterator[str]:
    """The lines without Sphinx's roles and directives, one for one."""
    options = False
    for line in lines:
        if (len(line) > MAX_WORD and _ENDLESS.search(line)) or _PICTURES.match(line):
            yield ""
            continue
        if options and _OPTION.match(line):
            yield ""
            continue
        options = False
        found = _DIRECTIVE.match(line)
        if not found:
            yield line
            continue
        indent, name, argument = found.group(1), found.group(2).lower(), (found.group(3) or "").strip()
        if name in _DROPPED:
            yield f"{indent}.. {name}"
        elif name in _CODE:
            options = True
            yield f"{indent}.. code::"
        elif name in directives._directive_registry or name in en.directives:
            yield line
        else:
            options = True
            yield f"{indent}.. admonition:: {argument}" if argument else f"{indent}.. container::"


class _Walk:
    def __init__(self, lines: Sequence[str], numbers: Sequence[int]) -> None:
        self.lines, self.numbers = lines, numbers
        self.at = 0  # where the last text was found
        self.words: dict[int, frozenset[str]] = {}
        self.lists: list[bool] = []
        self.counts: list[int] = []
        self.fresh = False

    def drafts(self, tree: nodes.document) -> Iterator[Draft]:
        yield from self._children(tree, 0)

    def _children(self, node: nodes.Element, level: int) -> Iterator[Draft]:
        for child in node.children:
            yield from self._node(child, level)

    def _node(self, node: nodes.Node, level: int) -> Iterator[Draft]:
        match node:
            case nodes.section():
                yield from self._children(node, level + 1)
            case nodes.title() | nodes.rubric():
                depth = level if isinstance(node, nodes.title) and isinstance(node.parent, nodes.section) else 0
                yield from self._draft(node, BlockKind.HEADING, depth=depth)
            case nodes.paragraph() | nodes.term() | nodes.line() | nodes.attribution() | nodes.field_name():
                yield from self._paragraph(node)
            case nodes.literal_block() | nodes.doctest_block():
                yield from self._verbatim(node, BlockKind.CODE)
            case nodes.math_block():
                yield from self._verbatim(node, BlockKind.FORMULA)
            case nodes.bullet_list() | nodes.enumerated_list():
                yield from self._list(node, level)
            case nodes.table():
                yield from self._table(node)
            case nodes.comment() | nodes.system_message() | nodes.substitution_definition() | nodes.target():
                return
            case nodes.Element():
                yield from self._children(node, level)

    def _list(self, node: nodes.Element, level: int) -> Iterator[Draft]:
        self.lists.append(isinstance(node, nodes.enumerated_list))
        self.counts.append(int(node.get("start", 1)) - 1)
        for item in node.children:
            self.fresh = True
            self.counts[-1] += 1
            yield from self._node(item, level)
        self.fresh = False
        self.lists.pop()
        self.counts.pop()

    def _paragraph(self, node: nodes.Node) -> Iterator[Draft]:
        inside = len(self.lists)
        if self.fresh:
            self.fresh = False
            lead = Lead(style=".", number=self.counts[-1]) if self.lists[-1] else Lead()
            yield from self._draft(
                node, BlockKind.ITEM, depth=inside - 1, inside=inside, ordered=self.lists[-1], lead=lead
            )
            return
        term = 1 if isinstance(node, nodes.term) else 2 if isinstance(node.parent, nodes.definition) else 0
        yield from self._draft(
            node, BlockKind.PARAGRAPH, inside=inside, term=term, after_gap=True, plain=not (inside or term)
        )

    def _draft(self, node: nodes.Node, kind: BlockKind, **options: object) -> Iterator[Draft]:
        segments = self._segments(_text(node), node)
        if segments and not is_junk(unmarked(" ".join(text for _, text in segments))):
            yield Draft(kind, segments, **options)  # type: ignore[arg-type]

    def _verbatim(self, node: nodes.Node, kind: BlockKind) -> Iterator[Draft]:
        text = node.astext().split("\n")
        first = next((part for part in text if part.strip()), "")
        if not first:
            return
        start = self._find(first.strip(), (node.line or 1) - 1)
        places = [min(start + n, len(self.lines) - 1) for n in range(len(text))]
        self.at = places[-1]
        yield Draft(
            kind, tuple((self.numbers[at], part) for at, part in zip(places, text, strict=True)), inside=len(self.lists)
        )

    def _table(self, table: nodes.table) -> Iterator[Draft]:
        header: tuple[str, ...] = ()
        for row in table.findall(nodes.row):
            first = self.at
            found = [self._segments(_text(entry), entry) for entry in row.children]
            cells = tuple(shorn_cell(unmarked(" ".join(text for _, text in cell))) for cell in found)
            spans = [line for cell in found for line, _ in cell]
            if isinstance(row.parent, nodes.thead):
                header = cells
            elif any(cells):
                start, end = min(spans, default=self.numbers[first]), max(spans, default=self.numbers[first])
                segments = ((start, " | ".join(cells)),)
                yield Draft(BlockKind.ROW, segments, cells=cells, header=header, end=end, inside=len(self.lists))

    def _segments(self, text: str, node: nodes.Node) -> Segments:
        """The lines of a text, each found in the file from the last one on."""
        found: list[tuple[int, str]] = []
        hint = (node.line or 1) - 1
        for part in text.split("\n"):
            clean = " ".join(part.split())
            if not unmarked(clean).strip():
                continue
            self.at = self._find(unmarked(clean).strip(), hint if not found else self.at)
            found.append((self.numbers[self.at], clean))
        return tuple(found)

    def _find(self, text: str, hint: int) -> int:
        """The line that begins like `text`: near the hint if that is no step back, else from the last place on."""
        words = _WORD.findall(text)[:6]
        last = len(self.lines) - 1
        for start, end in ((max(self.at, hint - 3), hint + 3), (self.at, self.at + 60)):
            for at in range(start, min(end, last) + 1):
                found = self._words(at)
                if words and all(word in found for word in words[: max(2, len(found) - 1)]):
                    return at
        return min(max(self.at, hint), last)

    def _words(self, at: int) -> frozenset[str]:
        if at not in self.words:
            self.words[at] = frozenset(_WORD.findall(self.lines[at]))
        return self.words[at]


def _text(node: nodes.Node) -> str:
    """The text of a node with our marks around what is strong."""
    if isinstance(node, nodes.Text):
        return str(node)
    if isinstance(node, (nodes.footnote_reference, nodes.citation_reference, nodes.image, nodes.problematic)):
        return "" if not isinstance(node, nodes.problematic) else node.astext().strip("`*|")
    inner = "".join(_text(child) for child in node.children)
    if isinstance(node, nodes.strong):
        return BOLD + inner + BOLD_END
    return inner + (" " if isinstance(node, nodes.paragraph) else "")
