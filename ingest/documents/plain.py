"""Lines without markup: which of them begin something new, and which go on with the line before.

A paragraph of the parser may be prose wrapped at a width, sentences a line each, or a stack of short lines that are
a list in all but marks. The test for wrapped prose is that the first word of each next line would not have fitted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise, takewhile

from ingest.documents.blocks import BlockKind
from ingest.documents.draft import Draft, Segments, unmarked
from ingest.documents.leads import BOLD_END, PICTURED_END, lead_of

_END = re.compile(r"[.!?:;,…][\"'”’)\]\ue001]*$")
_TICK = re.compile("^[✅✔✓☑❌✖✗✘➕➖🔹🔸▪•●◦→➤►👉⭐➡🟢🟡🔴🔵🟣🟠⚪⚫🟥🟦🟧🟨🟩🟪⬛⬜🥇🥈🥉]")
LABEL_WORD = re.compile(
    r"(?i)(?:common |main |key |possible |typical |some )?(?:solutions?|types?|examples?|advantages?|disadvantages?|"
    r"pros|cons|causes?|components?|steps?|benefits?|limitations?|drawbacks?|applications?|uses?|use cases?|methods?|"
    r"techniques?|variants?|properties|features?|symptoms?|remed(?:y|ies)|fix(?:es)?|challenges?|strengths?|"
    r"weaknesses|diagnos[ei]s|treatments?|cures?|definition|purpose|goals?|idea|intuition|effects?|reasons?|tools?|"
    r"upsides?|downsides?|shortcomings?|pitfalls?|trade-offs?|alternatives?|tasks?|summary)\b\s*(?=:|\W*$)"
)
_TELLS = re.compile(
    r"^(?:The|A|An|This|That|These|Those|It|They|We|You|I|In|On|At|As|By|For|From|If|When|While|Because|Since|However|"
    r"Also|But|And|So|Then|Thus|Therefore|Here|There|Each|Every|Some|Many|Most|Both|One|Unlike|Instead|Although|To)\b"
)
_TWO_SENTENCES = re.compile(r"[a-z)][.!?] [A-Z]")
_LABELLED = re.compile(r"^\W?[A-Z][^.:!?]{1,50}: \S")
_SMALL = frozenset({
    "a", "an", "and", "as", "at", "by", "for", "from", "how", "in", "into", "is", "it", "of", "on", "or",
    "that", "the", "their", "this", "to", "vs", "with", "your",
})  # fmt: skip
MAX_CUTS = 40  # lines of a sentence after which no further piece is joined to it
MIN_WIDTH, MAX_WIDTH = 50, 140


def parted(drafts: Iterable[Draft]) -> Iterator[Draft]:
    """Paragraphs and items as the units that their lines are, sentences that page junk cut in two made whole."""
    last: Draft | None = None
    for draft in drafts:
        if draft.kind not in (BlockKind.PARAGRAPH, BlockKind.ITEM):
            if last:
                yield last
            last = None
            yield draft
            continue
        if last and _was_cut(last, draft):
            last = replace(last, segments=last.segments + draft.segments)
            continue
        if last:
            yield last
        *done, last = _units(draft, under_label=last is not None and is_label(last.words))
        yield from done
    if last:
        yield last


def _was_cut(before: Draft, this: Draft) -> bool:
    """Whether a paragraph goes on with a sentence that a banner or a page break has interrupted."""
    if this.kind is not BlockKind.PARAGRAPH or this.term or not this.segments[0][1][:1].islower():
        return False
    if len(before.segments) > MAX_CUTS:
        return False
    words = before.words
    open_end = len(words) > 20 and not _END.search(words)
    return open_end and (this.after_junk or (this.after_gap and len(words) > 60))


def _units(draft: Draft, *, under_label: bool) -> list[Draft]:
    if len(draft.segments) == 1:
        return [draft]
    head, *rest = _groups(draft, under_label=under_label)
    first = replace(draft, segments=head)
    outside = Draft(BlockKind.PARAGRAPH, (), plain=not draft.inside or bool(draft.lazy), inside=draft.inside)
    later = []
    for group in rest:
        at_margin = not draft.inside or (draft.lazy and group[0][0] >= draft.segments[draft.lazy][0])
        later.append(replace(outside, segments=group, inside=0 if at_margin else draft.inside, plain=bool(at_margin)))
    return [first, *later]


def _groups(draft: Draft, *, under_label: bool) -> list[Segments]:
    segments = draft.segments
    wrapped = _is_wrapped([text for _, text in segments])
    plain = draft.kind is BlockKind.PARAGRAPH and not wrapped
    stacked = plain and under_label and _is_stack(segments, 0)
    groups: list[list[tuple[int, str]]] = [[segments[0]]]
    for at, (before, this) in enumerate(pairwise(segments), start=1):
        if is_label(before[1]):
            stacked = plain and _is_stack(segments, at)
        lazy = bool(draft.lazy) and at >= draft.lazy and len(groups) == 1
        if not stacked and goes_on(before[1], this[1], wrapped=wrapped, lazy=lazy):
            groups[-1].append(this)
        else:
            groups.append([this])
    return [tuple(group) for group in groups]


def _is_stack(segments: Segments, start: int) -> bool:
    """Whether the lines from `start` to the next label are a list: none of them reads like running prose."""
    lines = (segments[at][1] for at in range(start, len(segments)))
    stack = [unmarked(line) for line in takewhile(lambda line: not is_label(line), lines)]
    return len(stack) > 1 and not any(_TELLS.match(line) or _TWO_SENTENCES.search(line) for line in stack)


def _is_wrapped(lines: list[str]) -> bool:
    width = max(map(len, lines))
    if not MIN_WIDTH <= width <= MAX_WIDTH:
        return False
    pairs = list(pairwise(lines))
    full = all(len(a) + 1 + len(b.split(" ", 1)[0]) > width for a, b in pairs)
    broken = sum(b[:1].islower() or not _END.search(a) for a, b in pairs)
    return full and broken * 2 >= len(pairs) and (len(lines) > 2 or lines[1][:1].islower())


def goes_on(before: str, this: str, *, wrapped: bool = False, lazy: bool = False) -> bool:
    """Whether `this` line belongs to the same paragraph as the line `before` it; a `lazy` one left its list."""
    if _is_title_question(before) or (not _END.search(before) and len(before) < 80 and lead_of(before).mark):
        return False
    if not wrapped and _titles(before, this):
        return False
    if not wrapped and lead_of(this).style in ("letter", "sub"):
        return False
    if this[:1].islower() or this[:1] in ",;)(" or before.endswith((",", "→")):
        return not is_label(before) or wrapped
    if not wrapped and _LABELLED.match(this):
        return False
    if starts_unit(this) or is_label(before) or is_label(this) or (is_question(this) and len(this) < 120):
        return False
    if lazy:
        return wrapped
    return wrapped or (is_sentence(before) and is_sentence(this))


def _titles(before: str, this: str) -> bool:
    """Whether a few capitalised words stand above a sentence that is much longer."""
    words = unmarked(before[lead_of(before).length :]).split()
    few = 0 < len(words) <= 6 and len(before) * 2 < len(this) and not _END.search(before) and "," not in before
    return few and capitals(words) >= 0.6 and is_sentence(this) and len(this.split()) > 7


def _is_title_question(text: str) -> bool:
    if not is_question(text) or len(text) > 160:
        return False
    lead = lead_of(text)
    return bool(lead.style or lead.mark) or capitals(text.split()) >= 0.6


def capitals(words: Sequence[str]) -> float:
    """The share of capitalised words among those that a title capitalises; what is in brackets doesn't count."""
    content = [w for w in unbracketed(words) if w.lower() not in _SMALL and w[0].isalnum()]
    return sum(not w[0].islower() for w in content) / len(content) if content else 0


def unbracketed(words: Sequence[str]) -> list[str]:
    """Words without those in brackets."""
    return re.sub(r"\([^()]*\)", "", " ".join(words)).split()


def starts_unit(text: str) -> bool:
    """Whether a line begins with a picture or a number, as headings and list items do."""
    lead = lead_of(text)
    return bool(lead.mark or lead.style)


def is_label(text: str) -> bool:
    """Whether a whole line is a label: short and ended by a colon, or a label's word and a picture."""
    words = unmarked(text).strip()
    if words.endswith(":"):
        return len(words) <= 90 and ". " not in words
    return len(words) < 40 and bool(LABEL_WORD.match(words)) and bool(PICTURED_END.search(words))


def is_question(text: str) -> bool:
    """Whether a line asks."""
    return text.rstrip(f" *{BOLD_END}").endswith("?") and len(text.split()) > 2


def is_sentence(text: str) -> bool:
    """Whether a line ends like a sentence and is long enough for one."""
    return bool(_END.search(text)) and len(text.split()) > 3


def is_tick(text: str) -> bool:
    """Whether a line begins with a picture that serves as a bullet."""
    return bool(_TICK.match(text))
