"""What can be told of a text line by line, before any markup is parsed: code without fences, tables by tabs, junk.

Each line gets a role. Decisions look at a line and its neighbours only, so that the scan is linear.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum, auto


class Role(Enum):
    TEXT = auto()
    BLANK = auto()
    FENCED = auto()
    CODE = auto()
    TAB = auto()
    JUNK = auto()


_FENCE = re.compile(r"\s{0,3}(?:[-*+]\s+|\d+[.)]\s+)?(`{3,}|~{3,})")
_STRONG = re.compile(
    r"""(?x)^\s*(?:
      (?:from\s+[\w.]+\s+)?import\s+[\w.*]+(?:\s*,\s*[\w.]+)*(?:\s+as\s+\w+)?\s*(?:\#.*)?$
    | from\s+[\w.]+\s+import\s+\S.*$
    | (?:async\s+)?(?:def|class)\s+\w+\s*(?:\(.*)?:?\s*(?:\#.*)?$
    | [A-Za-z_][\w.]*(?:\[[^\]]*\])*(?:\s*,\s*[A-Za-z_][\w.]*(?:\[[^\]]*\])*)*\s*(?:[-+*/|&@]|//|\*\*)?=\s?[^=\s>].*$
    | \([A-Za-z_][\w, ()]*\)\s*=\s.*$
    | [A-Za-z_]\w*(?:\.\w+)*(?:\.\w+|_\w+|print|len|range|super|\w{2,}[A-Z]\w*)\(.*$
    | (?:print|super|zip|list|dict|set|tuple|int|float|len|plt|np)\s?[.(].*$
    | [A-Z]\w+\(.*\)\s*,?\s*(?:\#.*)?$
    | (?:for\s.+\sin\s.+|while\s.+|if\s.+|elif\s.+|with\s.+\sas\s.+|try|else|finally|except(?:\s.+)?)\s*:\s*(?:\#.*)?$
    | return(?:\s+[\w.(\[{'"-].*)?$
    | @[\w.]+(?:\(.*\))?\s*$
    | (?:>>>|\.\.\.|\$|!)\s?\w.*$
    | pip3?\s+install\s.*$
    | [)\]}]+[,;]?(?:\.\w+\(.*)?\s*(?:\#.*)?$
    | ["']{3}.*$
    )"""
)
_WEAK = re.compile(
    r"""(?x)^\s*(?:
      \#.*
    | [A-Za-z_]\w*\s?=\s?\S.*,?
    | ["'\d\[({].*[,)\]}]
    | .*[\[({,\\]
    | [\w.]+\([^)]*\),?(?:\s*\#.*)?
    | \.\w+\(.*
    | (?:pass|break|continue|yield|assert|raise|global|del)\b.*
    | [A-Za-z_][\w.]*(?:\[.*\])?(?:\.\w+)+
    | [\w.]+\(.*\).*
    )\s*$"""
)
_CONSOLE = re.compile(
    r"""(?x)^\s*(?:
      [_=]{4,}\s*$
    | Epoch\s+\d+(?:/\d+|:|\s|$).*
    | \d+/\d+\s*(?:\[|━|-|$).*
    | (?:Total|Trainable|Non-trainable)\s+params:.*
    | Model:\s*["'].*
    | Layer\s\(type\).*
    | \w+\s\([A-Z]\w+\)\s+\(?[\[(]?None.*
    | \[{1,3}\s*[-\d.].*
    | [-\d.,\s]+\]{1,3}$
    | (?:loss|accuracy|Loss|Accuracy)\s?[:=]\s?[-\d.]+.*
    | (?:tensor|array)\(.*
    | (?:Step|Iteration|Epoch|Iter)\s+\d+\b.*\d.*
    | Traceback\s.*
    | \w+Error:.*
    )"""
)
_OUTPUT = re.compile(r"(?i)\boutput\b[^.?!]{0,40}$|\bsummary\b[^.?!]{0,12}:$|\bprints?:$|\bconsole\b[^.?!]{0,20}$")
_FIGURES = re.compile(r"^(?:[\w()/%@ -]{1,60}[:=]\s*)?[\[({]*\s*['\"]?[-+]?[\d.]+(?:[\s,;%eE+\d.\])}-]*)$")
_DASHES = re.compile(r"^\s*[-=]{4,}\s*$")
_MARKED = re.compile(r"^\s*(?:[-*+•]\s|\d{1,3}[.)]\s|#{1,6}\s|>|\|)")
_SENTENCE = re.compile(r"[a-z]{2,},? [a-z]{2,} [a-z]{2,}.*[.!?:]$")
_COOKIE = re.compile(r"(?i)\bcookies?\b")
_CONSENT = re.compile(
    r"(?i)\b(?:we use|accept|agree|acknowledge|consent|our (?:web)?site|this (?:web)?site|(?:cookie|privacy) policy|"
    r"browsing experience|preferences|by (?:using|clicking|continuing))\b"
)
_WIDGET = re.compile(
    r"(?ix)^\W*(?:got\ it|accept(?:\ all)?(?:\ cookies)?|i\ agree|close|dismiss|skip\ to\ (?:main\ )?content|menu|"
    r"toggle\ \w+|share(?:\ (?:this|on\ \w+))?|tweet|sign\ (?:in|up)|log\ (?:in|out)|subscribe(?:\ now)?|read\ more|"
    r"back\ to\ top|table\ of\ contents|like\ article|save\ article|report\ issue|add\ comment|advertisement|"
    r"(?:next|previous|prev)(?:\ (?:article|page|post))?|open\ in\ app|follow|\d+\ min(?:utes?)?\ read|"
    r"last\ (?:updated|modified)\ ?(?:on|at)?\ ?:?.{0,30}|(?:published|updated|posted)\ (?:on|at|:).{0,30}|"
    r"(?:©|\(c\)|copyright\b).{0,120}|.{0,100}\ball\ rights\ reserved)\W*$"
)


def roles(lines: Sequence[str]) -> list[Role]:
    """The role of each line."""
    found = _first_look(lines)
    _mark_code(lines, found)
    _mark_tabs(lines, found)
    _mark_junk(lines, found)
    return found


def _first_look(lines: Sequence[str]) -> list[Role]:
    found: list[Role] = []
    fence = ""
    for line in lines:
        opening = _FENCE.match(line)
        if fence:
            found.append(Role.FENCED)
            if opening and line.strip().startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
        elif opening:
            fence = opening.group(1)
            found.append(Role.FENCED)
        else:
            found.append(Role.TEXT if line.strip() else Role.BLANK)
    return found


def _mark_code(lines: Sequence[str], found: list[Role]) -> None:
    """Seeds are lines that only a program or a console has; code spreads from them to neighbours that may be code."""
    last = len(lines)
    for at in range(last):
        if found[at] is Role.TEXT and _is_seed(lines[at]):
            found[at] = Role.CODE
    for at in range(1, last):
        if found[at] is Role.TEXT and found[at - 1] is Role.CODE and _may_follow(lines, found, at):
            found[at] = Role.CODE
    for at in range(last - 2, -1, -1):
        if found[at] is Role.TEXT and found[at + 1] is Role.CODE and _may_precede(lines[at]):
            found[at] = Role.CODE
    _mark_outputs(lines, found)


def _is_seed(line: str) -> bool:
    if len(line) > 300:
        return False
    if _CONSOLE.match(line):
        return True
    return bool(_STRONG.match(line)) and not _SENTENCE.search(line) and not _MARKED.match(line)


def _may_follow(lines: Sequence[str], found: list[Role], at: int) -> bool:
    line = lines[at]
    if len(line) > 300:
        return False
    if line.startswith("#"):  # a comment, unless it looks like a heading between code and prose
        return _next_is_code(found, at)
    if _MARKED.match(line):
        return False
    return bool(_WEAK.match(line)) or bool(_DASHES.match(line)) or bool(_FIGURES.match(line))


def _next_is_code(found: list[Role], at: int) -> bool:
    return at + 1 < len(found) and found[at + 1] is Role.CODE


def _may_precede(line: str) -> bool:
    return len(line) <= 300 and line.lstrip().startswith("# ") and not line.startswith("##")


def _mark_outputs(lines: Sequence[str], found: list[Role]) -> None:
    """Under a line that announces an output, what looks like figures is console text up to the next blank line."""
    announced = False
    for at, line in enumerate(lines):
        if found[at] is Role.TEXT:
            if announced and (_FIGURES.match(line) or _DASHES.match(line)):
                found[at] = Role.CODE
            elif announced and at + 1 < len(lines) and _DASHES.match(lines[at + 1]):
                found[at] = Role.CODE
            else:
                announced = len(line) < 80 and bool(_OUTPUT.search(line.strip()))
        elif found[at] is Role.BLANK:
            announced = False


def _mark_tabs(lines: Sequence[str], found: list[Role]) -> None:
    """Two and more lines in a row with as many tabs between words are a table."""
    start = 0
    while start < len(lines):
        tabs = _tabs(lines[start]) if found[start] is Role.TEXT else 0
        end = start + 1
        while tabs and end < len(lines) and found[end] is Role.TEXT and _tabs(lines[end]) == tabs:
            end += 1
        if tabs and end - start > 1:
            found[start:end] = [Role.TAB] * (end - start)
        start = end


def _tabs(line: str) -> int:
    return len(line.rstrip("\t").split("\t")) - 1 if not line.startswith(("\t", " ")) else 0


def _mark_junk(lines: Sequence[str], found: list[Role]) -> None:
    for at, line in enumerate(lines):
        if found[at] is Role.TEXT and is_junk(line):
            found[at] = Role.JUNK


def is_junk(line: str) -> bool:
    """Whether a line is a banner or a widget of a web page: consent wording, buttons, dates, copyright."""
    if len(line) > 600:
        return False
    if _COOKIE.search(line) and len(set(map(str.lower, _CONSENT.findall(line)))) > 1:
        return True
    return bool(_WIDGET.match(line.strip().strip("#*_ ")))
