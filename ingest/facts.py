"""What can be said about a pair of mentions, as a row of short strings: all that rules and the judge ever see of it.

No fact holds a concept's name or a phrase of the text: names come in as kinds and by how they contain each other,
wording comes in as classes of words. What was learnt from one text can therefore speak about another.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from operator import attrgetter, itemgetter
from typing import NamedTuple

from ingest.context import FAR, Context, Mention, Pair
from ingest.documents.blocks import Block, BlockKind
from ingest.knowledge import Usual
from ingest.knowledge import packaged as knowledge
from ingest.syntax import token_class
from ingest.vocabulary import packaged
from ingest.words import is_plural, label_class, question_form, roughly
from kg.names import key

_SENTENCE = attrgetter("sentence")
_WITHIN = frozenset({"sentence", "label", "cells", "rowhead"})  # roles with both mentions in one block


class Facts(NamedTuple):
    """One pair, seen from `first` to `second`."""

    role: str
    first_kind: str
    second_kind: str
    path: str  # through the parse, where both stand in one sentence
    between: str  # the words between
    distance: str
    first_frame: str
    second_frame: str
    second_subject: str  # whose deed the second's verb is: it, named, none
    subject_is_first: str
    negated: str  # not, asked, or said
    opening: str  # the classes of the first words of the second's sentence
    first_before: str  # the class of the word before the first, after it, ...
    first_after: str
    second_before: str
    second_after: str
    first_rank: str  # which of its block's names
    second_rank: str  # which of its sentence's names
    names: str  # how many names the second's sentence has
    form: str  # kind of the second's block
    own: str  # label classes: of the block, of the list it stands in, of its heading
    parent: str
    heading: str
    asks: str  # how the heading asks
    first_header: str  # table header classes of the columns
    second_header: str
    columns: str
    inside: str  # how the names contain each other
    alone: str  # how much of its text the second is
    first_plural: str
    second_plural: str
    first_label: str
    second_label: str
    first_shape: str  # how a name looks: its words, capitals, digits
    second_shape: str
    first_sure: str  # how likely the name is a concept
    second_sure: str
    first_general: str  # how many names of the field end with it: "layer" with many
    second_general: str
    first_focus: str  # whether a heading above the second names it, and which
    second_focus: str
    first_often: str  # how often its section names it
    second_often: str
    verb: str  # words: the second's verb, where the path turns, beside the names, of the label, of the column
    apex: str
    word_after: str
    word_before: str
    label_word: str
    header_word: str
    known: str  # what is usual between the two names, see `ingest.knowledge.Usual`
    family: str
    tree: str
    first_gives: str
    first_takes: str
    second_gives: str
    second_takes: str
    common: str


class _First(NamedTuple):
    """What is the same for all pairs that a mention is the first of."""

    first_kind: str
    first_frame: str
    first_before: str
    first_after: str
    first_rank: str
    first_header: str
    first_plural: str
    first_label: str
    first_shape: str
    first_sure: str
    first_general: str
    word_after: str


class _Second(NamedTuple):
    """What is the same for all pairs that a mention is the second of."""

    second_kind: str
    second_frame: str
    second_subject: str
    negated: str
    opening: str
    second_before: str
    second_after: str
    second_rank: str
    names: str
    second_header: str
    alone: str
    second_plural: str
    second_label: str
    second_shape: str
    second_sure: str
    second_general: str
    second_focus: str
    second_often: str
    verb: str
    word_before: str
    header_word: str


class _Block(NamedTuple):
    """What is the same for all pairs whose second stands in a block."""

    form: str
    own: str
    parent: str
    heading: str
    asks: str
    label_word: str


class _Pair(NamedTuple):
    """What each pair has of its own, but for what its names say."""

    role: str
    path: str
    between: str
    distance: str
    subject_is_first: str
    columns: str
    first_focus: str
    first_often: str
    apex: str


class _Mention(NamedTuple):
    first: _First
    second: _Second
    subject: int  # the token whose deed the mention's verb is, -1 for none


class _Place(NamedTuple):
    block: _Block
    focus: Mapping[str, str]  # the names in the headings above it
    often: Mapping[str, int]  # those in its section


_PARTS = (*_First._fields, *_Second._fields, *_Block._fields, "inside", *Usual._fields, *_Pair._fields)
_ordered = itemgetter(*(_PARTS.index(field) for field in Facts._fields))


def facts(context: Context) -> Iterator[tuple[Pair, Facts]]:
    """Every candidate pair of a document with its facts, each made once for all pairs that share it.

    Of names that stand far apart only those that are usually related: of others the judge took one in 200 for stated.
    """
    mentions: dict[int, _Mention] = {}
    places: dict[int, _Place] = {}
    usual = knowledge().usual
    for pair in context.pairs():
        first, second, _ = pair
        between = usual(first.name, second.name)
        if first.name == second.name or (pair.role in FAR and not between.related):
            continue
        for mention in (first, second):
            if mention.block not in places:
                places[mention.block] = _place(context, context.tree.blocks[mention.block])
            if mention.id not in mentions:
                mentions[mention.id] = _mention(context, mention, places[mention.block])
        a, b, place = mentions[first.id], mentions[second.id], places[second.block]
        names = (containment(first.name, second.name), *between)
        own = _pair(context, pair, place, b.subject)
        yield pair, Facts._make(_ordered(a.first + b.second + place.block + names + own))


def _pair(context: Context, pair: Pair, place: _Place, subject: int) -> _Pair:
    first, second, role = pair
    path = between = distance = apex = ""
    if role in _WITHIN:
        syntax = context.syntax(second.block)
        between = syntax.between(first.end, second.start)
        distance = roughly(second.start - first.end)
        if first.sentence == second.sentence:
            path, apex = syntax.path(first.root, second.root), syntax.apex(first.root, second.root)
    elif first.block != second.block:
        distance = roughly(second.block - first.block)
    is_first = "first" if first.block == second.block and first.start <= subject < first.end else ""
    columns = f"{min(first.column, 3)}-{min(second.column, 3)}" if second.column >= 0 else ""
    focus, often = place.focus.get(first.name, ""), _few(place.often.get(first.name, 0))
    return _Pair(role, path, between, distance, is_first, columns, focus, often, apex)


def _mention(context: Context, mention: Mention, place: _Place) -> _Mention:
    block, name, kind = context.tree.blocks[mention.block], mention.name, mention.kind
    titled = 0 <= mention.column < len(block.header)
    header = label_class(block.header[mention.column]) or "other" if titled else ""
    looks = ("label" if mention.in_label else "", shape(name), sureness(mention.confidence), general(name))
    near = (place.focus.get(name, ""), _few(place.often.get(name, 0)))
    if mention.in_header:
        first = _First(kind, "", "", "", str(mention.column), header, "", *looks, "")
        return _Mention(first, _Second._make((kind, *[""] * 8, header, "", "", *looks, *near, "", "", "")), -1)
    syntax = context.syntax(mention.block)
    frame, verb = syntax.frame(mention.root)
    whose, subject = syntax.subject(verb) if syntax.parsed else ("", -1)
    words, names = syntax.words, context.of_block[mention.block]
    opening = bisect_left(syntax.sentences, mention.sentence)
    rank = mention.id - names[0].id
    earlier, to = (find(names, mention.sentence, key=_SENTENCE) for find in (bisect_left, bisect_right))
    before, after = _class_at(words, mention.start - 1), _class_at(words, mention.end)
    plural = "s" if is_plural(words[mention.end - 1]) else ""
    first = _First(kind, frame, before, after, _few(rank), header, plural, *looks, _word_at(words, mention.end))
    second = _Second(
        kind, frame, whose, _unsaid(context, mention, verb),
        " ".join(token_class(w) or "_" for w in words[opening : min(opening + 2, mention.start)]),
        before, after, _few(rank - earlier), _few(to - earlier), header, _alone(context, mention, block), plural,
        *looks, *near, stem(words[verb]) if verb >= 0 else "", _word_at(words, mention.start - 1),
        _last_word(block.header[mention.column]) if titled else "",
    )  # fmt: skip
    return _Mention(first, second, subject)


def _place(context: Context, block: Block) -> _Place:
    heading = next(iter(context.tree.headings(block)), None)
    asked = block if block.kind is BlockKind.HEADING else heading
    asks = question_form(asked.text) if asked is not None else ""
    found = _Block(block.kind.value, *context.announced(block), asks, context.label_word(block))
    return _Place(found, context.focus(block), context.often(block))


def _unsaid(context: Context, mention: Mention, verb: int) -> str:
    """Whether what a sentence says of a mention is denied ("not") or asked ("asked") rather than said ("")."""
    syntax = context.syntax(mention.block)
    before = syntax.words[max(0, mention.start - 2) : mention.start]
    if verb >= 0 and syntax.negated(verb):
        return "not"
    if (syntax.parsed and syntax.negated(mention.root)) or {"no", "not", "without"} & set(before):
        return "not"
    return "asked" if syntax.asked(mention.start) else ""


def _alone(context: Context, mention: Mention, block: Block) -> str:
    words = context.syntax(mention.block).words
    if block.kind is BlockKind.ROW:
        text = block.cells[mention.column] if mention.column < len(block.cells) else ""
        share = (mention.end - mention.start) / max(1, len(text.split()))
    else:
        share = (mention.end - mention.start) / max(1, len(words))
    starts = mention.start == 0 or words[mention.start - 1] in ("|", ":", "-", "–", "—")
    return ("all" if share > 0.7 else "half" if share > 0.4 else "some") + (" start" if starts else "")


def _word_at(words: list[str], i: int) -> str:
    return stem(words[i]) if 0 <= i < len(words) else ""


def _last_word(text: str) -> str:
    words = text.split()
    return stem(words[-1].casefold()) if words else ""


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """A verb or noun without its ending, roughly: "applies", "applied" -> "appl"."""
    for ending in ("ies", "ied", "ing", "ed", "es", "s", "e", "y"):
        if word.endswith(ending) and len(word) - len(ending) > 2:
            return word[: -len(ending)]
    return word


@lru_cache(maxsize=8192)
def shape(name: str) -> str:
    """How a name looks: proper ("BERT", "ResNet-50") or plain, and of how many words."""
    words = name.split()
    proper = "digit" if any(c.isdigit() for c in name) else "proper" if any(c.isupper() for c in name) else "plain"
    return f"{proper} {min(len(words), 3)}"


@cache
def _endings() -> Mapping[str, int]:
    found: Counter[str] = Counter()
    for name in packaged().by_key:
        words = name.split()
        found.update(" ".join(words[i:]) for i in range(1, len(words)))
    return found


@lru_cache(maxsize=8192)
def general(name: str) -> str:
    """How many names of the field end with this one."""
    return _few(_endings().get(key(name), 0))


def _class_at(words: list[str], i: int) -> str:
    return (token_class(words[i]) or "_") if 0 <= i < len(words) else ""


def sureness(confidence: float) -> str:
    """A probability by eighths."""
    return str(int(confidence * 7.99))


def _few(n: int) -> str:
    return str(n) if n < 3 else "3+" if n < 6 else "6+"


@lru_cache(maxsize=32_768)
def containment(first: str, second: str) -> str:
    """How two names contain each other: "max pooling" and "pooling" -> "first ends with second"."""
    a, b = key(first).split(), key(second).split()
    if len(a) > len(b) >= 1:
        return "first " + where if (where := _where(b, a)) else _shared(a, b)
    if len(b) > len(a) >= 1:
        return "second " + where if (where := _where(a, b)) else _shared(a, b)
    return _shared(a, b)


def _where(short: list[str], long: list[str]) -> str:
    if long[-len(short) :] == short:
        return "ends"
    return "starts" if long[: len(short)] == short else ""


def _shared(a: list[str], b: list[str]) -> str:
    return "head" if a and b and a[-1] == b[-1] else "word" if set(a) & set(b) else ""
