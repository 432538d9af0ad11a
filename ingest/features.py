"""What tells a concept from other words: the evidence for each candidate, as named features.

Evidence is of two sorts. A *name* has a shape, a place in the vocabulary or near it, an English dictionary entry,
and a record in the document (how often, in which roles). A *mention* has a place: a heading, a label, a cell, a list
item of its own, brackets, words around it. A logistic regression weighs them; nothing is decided here.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ingest.documents.blocks import BlockKind
from ingest.names import Match
from ingest.phrases import English
from ingest.view import View, joined
from ingest.vocabulary import Vocabulary
from kg.model import Kind
from kg.names import singular

_MARGIN = 8  # characters of punctuation around a name that is all of a text
_BEFORE = " \"'“("
_AFTER = " .:;,?!\"'”)"
_LISTING = frozenset({",", "and", "or", "/", "&", ";", "|", "vs", "vs.", "(", ")", "+"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """Tokens start..end of a block that may mention a concept; `lead` words of its chunk stand before it."""

    view: View
    start: int
    end: int
    key: str
    words: tuple[str, ...]
    lead: int = 0
    match: Match | None = None
    role: str = ""  # that it plays in its block's structure
    defined: bool = False  # whether the place reads "X is a ..."

    @classmethod
    def at(cls, view: View, start: int, end: int, key: str, words: tuple[str, ...], *, lead: int = 0,
           match: Match | None = None) -> Candidate:  # fmt: skip
        """The candidate, with what its place shows."""
        role = _role(view, view.begin(start), view.finish(end), key)
        return cls(view, start, end, key, words, lead, match, role, _is_defined(view.lower, start, end))


@dataclass(frozen=True, slots=True)
class Field:
    """What the vocabulary knows of the words of the field: how many names each word ends, starts, stands in."""

    heads: Mapping[str, int]
    firsts: Mapping[str, int]
    words: Mapping[str, int]
    names: frozenset[str]

    @classmethod
    def of(cls, vocabulary: Vocabulary) -> Field:
        heads: Counter[str] = Counter()
        firsts: Counter[str] = Counter()
        words: Counter[str] = Counter()
        for name in vocabulary.by_key:
            parts = [singular(w) for w in name.split()]
            if len(parts) > 1:
                heads[parts[-1]] += 1
                firsts[parts[0]] += 1
            words.update(set(parts))
        return cls(heads, firsts, words, frozenset(joined(name) for name in vocabulary.by_key))


@dataclass(slots=True)
class Record:
    """What a document shows of one name."""

    count: int = 0
    whole: int = 0  # as a whole chunk
    blocks: set[int] = field(default_factory=set)
    roles: set[str] = field(default_factory=set)


def records(candidates: Iterable[Candidate], introduced: Iterable[str]) -> dict[str, Record]:
    """The record of every name among a document's candidates; `introduced` are the keys of its acronyms."""
    found: dict[str, Record] = defaultdict(Record)
    for c in candidates:
        record = found[c.key]
        record.count += 1
        record.whole += c.lead == 0
        record.blocks.add(c.view.block.index)
        record.roles.update(_roles(c))
    for text_key in introduced:
        if text_key in found:
            found[text_key].roles.add("introduced")
    return found


def _roles(c: Candidate) -> list[str]:
    return [role for role in (c.role, "defined" if c.defined else "") if role]


def _is_defined(lower: Sequence[str], start: int, end: int) -> bool:
    """Whether the place reads "X is a ...", "An X (Y) is one of ..."."""
    i = end
    if i < len(lower) and lower[i] == "(" and ")" in lower[i : i + 8]:
        i = lower.index(")", i) + 1
    if lower[i : i + 1] not in (["is"], ["are"]) or lower[i + 1 : i + 2] not in (["a"], ["an"], ["the"], ["one"]):
        return False
    return not start or lower[start - 1] in ("a", "an", "the", ".", "!", "?", ":")


def _role(view: View, begin: int, end: int, key: str) -> str:
    """The role that characters begin..end play in their block's structure; "" for none."""
    block = view.block
    text = block.text
    near = begin < _MARGIN and len(text) - end < _MARGIN  # a slice of a long text for each candidate would cost
    whole = near and not text[:begin].strip(_BEFORE) and not text[end:].strip(_AFTER)
    if block.kind is BlockKind.HEADING:
        return "heading-whole" if whole else "heading"
    if block.label and end <= block.body_start:
        return "label" if len(joined(block.label)) <= len(key) else "in-label"
    if block.kind is BlockKind.ROW:
        return _cell_role(view, begin, end)
    if whole:
        return "item-whole" if block.kind is BlockKind.ITEM else "block-whole"
    return "starts" if begin <= 4 else ""


def _cell_role(view: View, begin: int, end: int) -> str:
    column = view.column(begin)
    whole = end - begin >= len(view.block.cells[column].strip()) - 1
    return ("later" if column else "first") + ("-cell-whole" if whole else "-cell")


def _bucket(n: int, edges: Sequence[int]) -> str:
    return str(bisect_right(edges, n))


def of_name(c: Candidate, record: Record, field_: Field, english: English) -> list[str]:
    """The features of a candidate's name: the same for all its mentions in a document, but for its shape."""
    words = c.words
    head, first = words[-1], words[0]
    many = "1" if len(words) == 1 else "2+"
    plain = [w for w in words if english.classes(w)]
    found = [f"words={len(words)}", f"oov={min(len(words) - len(plain), 2)}/{many}"]
    found.append(f"count={_bucket(record.count, (2, 3, 5, 9))}/{many}")
    found.append(f"whole={_bucket(record.whole, (1, 2, 4))}/{many}")
    found.append(f"blocks={_bucket(len(record.blocks), (2, 4, 8))}/{many}")
    found.extend(f"role:{r}/{many}" for r in record.roles)
    if len(words) > 1:
        found.append(f"heads={_bucket(field_.heads.get(head, 0), (1, 2, 5, 12))}")
        found.append(f"firsts={_bucket(field_.firsts.get(first, 0), (1, 2, 5))}")
        found.append(f"inside={_bucket(sum(w in field_.words for w in words) * 4 // len(words), (1, 2, 3, 4))}")
        tails = [i for i in range(1, len(words)) if "".join(words[i:]) in field_.names]
        found.append(f"tail={len(words) - tails[0] if tails else 0}/{len(words)}")
        fronts = [i for i in range(1, len(words)) if "".join(words[:i]) in field_.names]
        found.append(f"front={fronts[-1] if fronts else 0}/{len(words)}")
    else:
        found.append(f"word={_bucket(field_.words.get(first, 0), (1, 2, 5, 12))}")
        found.append("classes=" + english.classes(first))
        found.append(f"length={_bucket(len(first), (3, 4, 6, 9))}")
    found.append(f"head={head}")
    found.append(f"first={first}/{many}")
    found.extend(f"end={head[-n:]}" for n in (3, 4) if len(head) > n)
    found.extend(f"begin={first[-n:]}/{many}" for n in (2, 3) if len(first) > n)
    found.append(_shape(c.view.text(c.start, c.end), many))
    return found


def _shape(text: str, many: str) -> str:
    capitals = sum(ch.isupper() for ch in text)
    inner = any(ch.isupper() for ch in text[1:])
    digits = any(ch.isdigit() for ch in text)
    if capitals > 1 and text.rstrip("s").isupper():
        shape = "ALL"
    elif inner and " " not in text and not all(p[:1].isupper() for p in text.split("-")):
        shape = "inner"
    elif capitals:
        shape = "Title"
    else:
        shape = "low"
    return f"shape={shape}{'9' if digits else ''}/{many}"


def of_mention(c: Candidate, neighbours: Neighbours) -> list[str]:
    """The features of one mention's place."""
    view, many, listed = c.view, "1" if len(c.words) == 1 else "2+", "k" if c.match else "u"
    tags, lower = view.tags, view.lower
    before, after = c.start - 1, c.end
    found = [f"block={view.block.kind}/{listed}", f"lead={min(c.lead, 3)}/{many}/{listed}"]
    found += [f"as:{role}/{listed}" for role in _roles(c)]
    found.append(f"before={tags[before] if c.start else '^'}/{listed}")
    found.append(f"after={tags[after] if after < len(view) else '$'}/{listed}")
    if c.start:
        found.append(f"prev={lower[before]}")
    if after < len(view):
        found.append(f"next={lower[after]}")
    if (c.start and lower[before] in "(/") or (after < len(view) and lower[after] == ")"):
        found.append(f"bracket/{listed}")
    found.append("tags=" + " ".join(tags[c.start : c.end])[:24])
    found += neighbours.features(c, listed)
    found += _listed(c) if c.match else ()
    return found


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Where the vocabulary's names stand in a block: a name among names is likely one."""

    starts: Mapping[int, Kind]
    ends: Mapping[int, Kind]
    density: str  # of names in the block
    size: str

    @classmethod
    def of(cls, candidates: Iterable[Candidate], view: View) -> Neighbours:
        """The neighbours in a block with these candidates."""
        known = [c for c in candidates if c.match and needs(c) == "met"]
        kinds = [(c, c.match.known.kind) for c in known if c.match]
        starts, ends = {c.start: k for c, k in kinds}, {c.end: k for c, k in kinds}
        density = _bucket(100 * len(starts) // max(len(view), 1), (1, 5, 10, 20))
        return cls(starts, ends, density, _bucket(len(view), (4, 10, 25, 60)))

    def beside(self, c: Candidate) -> list[Kind]:
        """The kinds of the names to the left and right of a candidate, parted by a comma or "and" only."""
        left = self._joined(c.view, c.start - 1, -1, self.ends, 1)
        right = self._joined(c.view, c.end, 1, self.starts, 0)
        return [kind for kind in (left, right) if kind]

    def features(self, c: Candidate, listed: str) -> list[str]:
        """Whether a name stands beside the candidate, parted by a comma or "and" only; how dense names are."""
        return [f"beside={len(self.beside(c))}/{listed}", f"density={self.density}/{listed}", f"size={self.size}"]

    @staticmethod
    def _joined(view: View, at: int, step: int, edges: Mapping[int, Kind], shift: int) -> Kind | None:
        for _ in range(3):
            if not 0 <= at < len(view) or view.lower[at] not in _LISTING:
                return None
            at += step
            if at + shift in edges:
                return edges[at + shift]
        return None


def _listed(c: Candidate) -> list[str]:
    match = c.match
    if match is None or match.surface is None:
        return ["own"]
    surface = match.surface
    found = [f"surface={surface.role}", f"kind={match.known.kind}", f"name={c.key}"]
    if not surface.always:
        found.append(f"needs={needs(c)}")
    if match.elliptic:
        found.append("elliptic")
    found.append(f"surfacewords={surface.key.count(' ') + 1}/{surface.role}")
    return found


def needs(c: Candidate) -> str:
    """Whether what an ambiguous word needs is given: "met" or what is missing."""
    surface = c.match.surface if c.match else None
    if surface is None or surface.always:
        return "met"
    if surface.cased and not c.view.text(c.start, c.end).startswith(surface.text):
        return "case"
    if not surface.context and not surface.strict:
        return "met"
    if surface.context and surface.context & c.view.around:
        return "met"
    if surface.strict and c.role not in ("", "starts"):
        return "met"
    return "context" if surface.context else "strict"
