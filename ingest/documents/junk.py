"""Page junk: what a web page adds to a text and nobody would call part of it.

Four kinds are known: consent banners, widgets ("Sign in", "Last updated ..."), lines that only link or only list the
names of a menu, and the menus at the end of a page. Whatever could be a sentence of the text stays.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from ingest.documents.scan import Role

_COOKIE = re.compile(r"(?i)\bcookies?\b")
_CONSENT = re.compile(
    r"(?i)\b(?:we use|accept|agree|acknowledge|consent|our (?:web)?site|this (?:web)?site|(?:cookie|privacy) policy|"
    r"browsing experience|preferences|by (?:using|clicking|continuing))\b"
)
_WIDGET = re.compile(
    r"(?ix)^\W*(?:got\ it|accept(?:\ all)?(?:\ cookies)?|i\ agree|only\ necessary|close|dismiss|menu|"
    r"skip\ to\ (?:main\ )?content|"
    r"toggle\ (?:navigation|menu|sidebar|theme|section.{0,20})|"
    r"click\ (?:here\ )?to\ (?:expand|show|open|reveal).{0,20}|"
    r"share(?:\ (?:this|on\ \w+).{0,20})?|tweet|"
    r"sign\ (?:in|up)|log\ (?:in|out)|subscribe(?:\ now|\ to\ .{0,40})?|read\ more|show\ more|more\ info|contact\ us|"
    r"about\ us|careers|legal|terms\ of\ (?:use|service)|privacy\ policy|cookie\ policy|advertise\ with\ us|sitemap|"
    r"back\ to\ top|like\ article|save\ article|report\ issue|add\ comment|comments?|advertisement|"
    r"follow(?:\ (?:us|me)(?:\ on\ .{0,20})?)?|similar\ reads|related\ (?:articles|posts)|"
    r"you\ (?:may|might)\ also\ like|(?:next|previous|prev)(?:\ (?:article|page|post|chapter))?|"
    r"open\ in\ app|\d+\ min(?:utes?)?\ read|"
    r"last\ (?:updated|modified)\ ?(?:on|at)?\ ?:?.{0,30}|(?:published|updated|posted)\ ?(?:on|at|:).{0,30}|"
    r"(?:©|\(c\)|copyright\b).{0,120}|.{0,100}\ball\ rights\ reserved)\W*$"
)
_SITE = re.compile(
    r"(?i)\b(?:web ?site|newsletter|subscri\w+|sign up|click|browser|javascript|advertis\w+|sponsor\w*)\b"
)
# What site generators and note formats put on lines of their own.
_GENERATOR = re.compile(
    r"(?i)^\s*(?::::.*|\{%.*%\}|\{:.*\}|\{\{[<%].*[>%]\}\}|\[\[?_?toc_?\]?\]|"
    r"\([\w-]+\)=|:(?:label|eqlabel|width|height|begin_tab|end_tab|bibliography):(?:`[^`]*`)?)\s*$"
)
_ANCHOR_ITEM = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+(?:\d+[.)]?\s+)?\[[^\[\]]*\]\(#[\w%-][^()\s]*\)\s*$")
_LINK = re.compile(r"!?\[[^\[\]]*\]\([^()\s]*\)")
_PUNCTUATED = re.compile(r"[.!?:;,…][\"'”’)\]*_]*$")
MAX_LINE = 600
MIN_TAIL = 8


def mark_junk(lines: Sequence[str], roles: list[Role]) -> None:
    """Sets the role of junk lines to JUNK."""
    for at, line in enumerate(lines):
        if roles[at] is not Role.TEXT or len(line) > MAX_LINE:
            continue
        if (
            _GENERATOR.match(line)
            or is_junk(line)
            or _only_links(line)
            or (_is_menu(line) and _stands_alone(roles, at))
        ):
            roles[at] = Role.JUNK
    _mark_contents(lines, roles)
    _mark_repeated(lines, roles)
    _mark_tail(lines, roles)


def is_junk(text: str) -> bool:
    """Whether a line is a consent banner or a widget."""
    if len(text) > MAX_LINE:
        return False
    if _COOKIE.search(text) and len({found.lower() for found in _CONSENT.findall(text)}) > 1:
        return True
    return bool(_WIDGET.match(text.strip("#*_ \t")))


def _mark_contents(lines: Sequence[str], roles: list[Role]) -> None:
    """Three items or more in a row that only link to a place in the page are its table of contents."""
    run: list[int] = []
    for at, line in enumerate((*lines, "")):
        if at < len(roles) and roles[at] is Role.TEXT and len(line) <= MAX_LINE and _ANCHOR_ITEM.match(line):
            run.append(at)
        elif line.strip() or at == len(lines):
            for n in run if len(run) > 2 else ():
                roles[n] = Role.JUNK
            run = []


def _only_links(line: str) -> bool:
    """Two links or more and nothing between them but separators."""
    rest, links = _LINK.subn("", line)
    return links > 1 and not re.sub(r"[\s|•·,›»>/&-]|<[^<>]*>", "", rest)


def _is_menu(line: str) -> bool:
    """Eight capitalised words or more without any punctuation, some of them again and again."""
    words = line.split()
    if not 8 <= len(words) <= 60 or not all(w[0].isupper() and w.isalnum() for w in words):
        return False
    return len(words) - len(set(words)) >= 3


def _stands_alone(roles: Sequence[Role], at: int) -> bool:
    around = (*roles[max(0, at - 1) : at], *roles[at + 1 : at + 2])
    return all(role in (Role.BLANK, Role.JUNK) for role in around)


def _mark_repeated(lines: Sequence[str], roles: list[Role]) -> None:
    """A stand-alone paragraph that comes three times or more, links somewhere or speaks of the site, is a banner."""
    alone = [
        at
        for at, line in enumerate(lines)
        if roles[at] is Role.TEXT and 40 <= len(line) <= MAX_LINE and line[0].isalpha() and _stands_alone(roles, at)
    ]
    counts = Counter(lines[at] for at in alone)
    for at in alone:
        if counts[lines[at]] > 2 and (_LINK.search(lines[at]) or _SITE.search(lines[at])):
            roles[at] = Role.JUNK


def _mark_tail(lines: Sequence[str], roles: list[Role]) -> None:
    """After the last line of substance, a run of short lines among which are widgets is the foot of a page."""
    at = len(lines)
    while (
        at
        and not (roles[at - 1] is Role.TEXT and _has_substance(lines[at - 1]))
        and roles[at - 1]
        in (
            Role.TEXT,
            Role.BLANK,
            Role.JUNK,
        )
    ):
        at -= 1
    tail = [n for n in range(at, len(lines)) if roles[n] is not Role.BLANK]
    widgets = sum(roles[n] is Role.JUNK for n in tail)
    if len(tail) < MIN_TAIL or widgets < 2:
        return
    start = next(n for n in tail if roles[n] is Role.JUNK)
    for n in tail:
        if n >= start:
            roles[n] = Role.JUNK


def _has_substance(line: str) -> bool:
    """Whether a line is a sentence, has a label, or is marked as a heading or a table."""
    plain = _LINK.sub("", line).strip("*_ ")
    words = plain.split()
    if plain.startswith(("#", "|", "$")) or "\t" in plain:
        return True
    return len(words) > 12 or (len(words) > 5 and bool(_PUNCTUATED.search(plain)))
