"""What can be said about a pair of mentions, as a row of short strings: all that rules and the judge ever see of it.

No fact holds a concept's name or a phrase of the text: names come in as kinds and by how they contain each other,
wording comes in as classes of words. What was learnt from one text can therefore speak about another.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from operator import attrgetter
from typing import NamedTuple

from ingest.context import Context, Mention, Pair
from ingest.documents.blocks import Block, BlockKind
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


class _Of(NamedTuple):
    """What is the same for all pairs of a mention."""

    frame: str
    subject: str
    subject_token: int
    negated: str
    opening: str
    before: str
    after: str
    rank: str
    sentence_rank: str
    names: str
    alone: str
    plural: str
    header: str
    verb: str
    word_before: str
    word_after: str
    header_word: str


def facts(context: Context) -> Iterator[tuple[Pair, Facts]]:
    """Every candidate pair of a document with its facts."""
    about: dict[int, _Of] = {}
    blocks: dict[int, tuple[str, ...]] = {}
    label_words: dict[int, str] = {}
    usual = knowledge().usual

    def of(mention: Mention) -> _Of:
        if mention.id not in about:
            about[mention.id] = _mention(context, mention)
        return about[mention.id]

    nearby: dict[int, tuple[Mapping[str, str], Mapping[str, int]]] = {}
    for pair in context.pairs():
        first, second, role = pair
        if first.name == second.name:
            continue
        block = context.tree.blocks[second.block]
        if block.index not in blocks:
            blocks[block.index] = _block(context, block)
            label_words[block.index] = context.label_word(block)
            nearby[block.index] = context.focus(block), context.often(block)
        focus, often = nearby[block.index]
        a, b = of(first), of(second)
        path = between = distance = apex = ""
        is_first = "first" if b.subject_token >= 0 and first.start <= b.subject_token < first.end else ""
        if role in _WITHIN:
            syntax = context.syntax(second.block)
            between = syntax.between(first.end, second.start)
            distance = roughly(second.start - first.end)
            if first.sentence == second.sentence:
                path, apex = syntax.path(first.root, second.root), syntax.apex(first.root, second.root)
        elif first.block != second.block:
            is_first = ""
            distance = roughly(second.block - first.block)
        yield pair, Facts._make((
            role, first.kind, second.kind, path, between, distance, a.frame, b.frame, b.subject, is_first, b.negated,
            b.opening, a.before, a.after, b.before, b.after, a.rank, b.sentence_rank, b.names, block.kind.value,
            *blocks[block.index], a.header, b.header, _columns(first, second), containment(first.name, second.name),
            b.alone, a.plural, b.plural, "label" if first.in_label else "", "label" if second.in_label else "",
            shape(first.name), shape(second.name), sureness(first.confidence), sureness(second.confidence),
            general(first.name), general(second.name),
            focus.get(first.name, ""), focus.get(second.name, ""),
            _few(often.get(first.name, 0)), _few(often.get(second.name, 0)),
            b.verb, apex, a.word_after, b.word_before, label_words[block.index], b.header_word,
            *usual(first.name, second.name),
        ))  # fmt: skip


def _mention(context: Context, mention: Mention) -> _Of:
    block = context.tree.blocks[mention.block]
    header = label_class(block.header[mention.column]) or "other" if 0 <= mention.column < len(block.header) else ""
    if mention.in_header:
        return _Of("", "", -1, "", "", "", "", str(mention.column), "", "", "", "", header, "", "", "", "")
    syntax = context.syntax(mention.block)
    names = context.of_block[mention.block]
    frame, verb = syntax.frame(mention.root)
    subject, token = syntax.subject(verb) if syntax.parsed else ("", -1)
    start = bisect_left(syntax.sentences, mention.sentence)
    words = syntax.words
    opening = " ".join(token_class(w) or "_" for w in words[start : min(start + 2, mention.start)])
    rank = mention.id - names[0].id
    before, after = (find(names, mention.sentence, key=_SENTENCE) for find in (bisect_left, bisect_right))
    return _Of(
        frame, subject, token, _unsaid(context, mention, verb), opening,
        _class_at(words, mention.start - 1), _class_at(words, mention.end), _few(rank),
        _few(rank - before), _few(after - before), _alone(context, mention, block),
        "s" if is_plural(words[mention.end - 1]) else "", header, stem(words[verb]) if verb >= 0 else "",
        _word_at(words, mention.start - 1),
        _word_at(words, mention.end),
        _last_word(block.header[mention.column]) if 0 <= mention.column < len(block.header) else "",
    )  # fmt: skip


def _block(context: Context, block: Block) -> tuple[str, ...]:
    heading = next(iter(context.tree.headings(block)), None)
    own, parent, above = context.announced(block)
    asked = block if block.kind is BlockKind.HEADING else heading
    return own, parent, above, question_form(asked.text) if asked is not None else ""


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


def _columns(first: Mention, second: Mention) -> str:
    if second.column < 0:
        return ""
    return f"{min(first.column, 3)}-{min(second.column, 3)}"


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
