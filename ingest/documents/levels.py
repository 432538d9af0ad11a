"""How headings nest when their markup says it badly or not at all.

A numbered series of questions ("1. What is ...?", "Q7. ...") is the spine of many texts: its members share a level
whatever their markup, what stands below one of them nests under it, and a heading without a body of its own right
above one of them is a section. Texts without such a series keep the levels of their markup.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from ingest.documents.blocks import BlockKind
from ingest.documents.draft import Draft
from ingest.documents.outline import asks

MIN_SPINE = 3
MAX_STACK = 8  # headings that may stand above each other without a body
MAX_GAP = 3  # numbers that a series may leave out


def levelled(drafts: Sequence[Draft]) -> list[Draft]:
    """`drafts` with every heading at its level: 1 and up."""
    heads = [at for at, draft in enumerate(drafts) if draft.kind is BlockKind.HEADING]
    spine = _spine(drafts, heads)
    first = min(spine, default=0)
    plain = all(asks(drafts[at]) for at in spine) and not any(drafts[at].depth for at in heads if at >= first)
    if len(spine) < (1 if plain else MIN_SPINE) or _is_well_marked(drafts, spine):
        levels = _by_markup(drafts, heads)
    else:
        levels = _by_spine(drafts, heads, spine)
    out = list(drafts)
    for at, level in levels.items():
        out[at] = replace(out[at], depth=level)
    return out


def _is_well_marked(drafts: Sequence[Draft], spine: set[int]) -> bool:
    """Whether the markup gives all of the series one level, which can then be trusted."""
    depths = {drafts[at].depth for at in spine}
    return len(depths) == 1 and 0 not in depths


def _by_markup(drafts: Sequence[Draft], heads: Sequence[int]) -> dict[int, int]:
    """Levels as marked up; a plain heading nests below the last one that was, under a plain question if one is open."""
    levels: dict[int, int] = {}
    marked = question = 0
    for at in heads:
        draft = drafts[at]
        if draft.depth:
            marked, question, levels[at] = draft.depth, 0, draft.depth
        elif asks(draft) and not draft.lead.mark:
            levels[at] = question = marked + 1
        else:
            levels[at] = (question or marked) + 1
    return levels


# --- a numbered series ----------------------------------------------------------------------------------------


def _spine(drafts: Sequence[Draft], heads: Sequence[int]) -> set[int]:
    """The headings that make up the numbered series which carries the text."""
    numbered = [at for at in heads if drafts[at].lead.style not in ("", "keycap")]
    asking = [at for at in numbered if asks(drafts[at])]
    if len(asking) * 2 >= len(numbered) or len(asking) >= 10:
        return _asking_spine(drafts, numbered)
    return _counting_spine(drafts, numbered)


def _asking_spine(drafts: Sequence[Draft], numbered: Sequence[int]) -> set[int]:
    """Questions by their numbers; other numbered headings count in where they fill a gap and begin no series below."""
    spine: set[int] = set()
    last = below = 0
    for at in numbered:
        number = drafts[at].lead.number
        if asks(drafts[at]):
            if below and number == below + 1 != last + 1 and not last <= number <= last + 1:
                below = number
                continue
            spine.add(at)
            last, below = number, 0
        elif number == last + 1 and not below and number > 1:
            spine.add(at)
            last = number
        else:
            below = number
    return spine


def _counting_spine(drafts: Sequence[Draft], numbered: Sequence[int]) -> set[int]:
    """The series by counting alone: a restart is a series below it if the count goes on later."""
    numbers = [drafts[at].lead.number for at in numbered]
    coming: dict[int, list[int]] = {}
    for place, number in enumerate(numbers):
        coming.setdefault(number, []).append(place)
    spine: set[int] = set()
    last = 0
    for place, (at, number) in enumerate(zip(numbered, numbers, strict=True)):
        later = coming.get(last + 1, [])
        resumes = bool(later) and later[-1] > place
        if last < number <= last + MAX_GAP or (number == 1 and not resumes):
            spine.add(at)
            last = number
    return spine


def _by_spine(drafts: Sequence[Draft], heads: Sequence[int], spine: set[int]) -> dict[int, int]:
    marked = [drafts[at].depth for at in spine if drafts[at].depth]
    base = max(2, min(marked, default=2))  # the level of sections; questions stand one below
    first = min(spine)
    levels: dict[int, int] = {}
    own = 0  # how the question that is open was marked up
    plain: list[int] = []  # plain headings below it
    for place, at in enumerate(heads):
        draft = drafts[at]
        if at in spine or (asks(draft) and draft.depth and draft.depth <= max(own, base + 1)):
            levels[at], own = base + 1, draft.depth
        elif at < first or _is_section(drafts, heads, place, spine):
            levels[at], own = min(draft.depth or base, base), 0
        else:
            levels[at] = base + 2 + (max(0, draft.depth - max(own, base) - 1) if draft.depth else 0)
            plain.extend([at] if not draft.depth else [])
            continue
        levels.update(_nested(drafts, plain, base + 2))
        plain = []
    return levels | _nested(drafts, plain, base + 2)


def _nested(drafts: Sequence[Draft], heads: Sequence[int], level: int) -> dict[int, int]:
    """Levels of the plain headings below a question: a numbered series nests under a heading that only announces it.

    What isn't numbered stands between the members of a series while the series still goes on.
    """
    levels: dict[int, int] = {}
    coming = _coming(drafts, heads)
    series, last, at_level = "", 0, level
    for place, at in enumerate(heads):
        lead = drafts[at].lead
        if lead.style and lead.style == series and lead.number == last + 1:
            levels[at], last = at_level, lead.number
        elif lead.style:
            above = heads[place - 1] if place else -1
            under = above >= 0 and not drafts[above].lead.style and _only_announces(drafts, above, at)
            at_level = levels[above] + 1 if under else level
            levels[at], series, last = at_level, lead.style, lead.number
        elif series and coming[place].get(series) == last + 1:
            levels[at] = at_level + 1
        else:
            levels[at], series = level, ""
    return levels


def _only_announces(drafts: Sequence[Draft], above: int, below: int) -> bool:
    """Whether nothing stands between two headings but a sentence that leads to what follows."""
    between = drafts[above + 1 : below]
    return not between or (len(between) < 3 and between[-1].words.rstrip().endswith(":"))


def _coming(drafts: Sequence[Draft], heads: Sequence[int]) -> list[dict[str, int]]:
    """For each heading the next number of each style below it."""
    coming: list[dict[str, int]] = []
    ahead: dict[str, int] = {}
    for at in reversed(heads):
        coming.append(ahead)
        if drafts[at].lead.style:
            ahead = ahead | {drafts[at].lead.style: drafts[at].lead.number}
    return coming[::-1]


def _is_section(drafts: Sequence[Draft], heads: Sequence[int], place: int, spine: set[int]) -> bool:
    """Whether only headings stand between a heading and the next question, so that it has no body of its own."""
    if asks(drafts[heads[place]]):
        return False
    for before, at in pairwise(heads[place : place + MAX_STACK]):
        if at != before + 1:
            return False
        if at in spine or (asks(drafts[at]) and drafts[at].depth):
            return True
    return False
