"""What can be told of a text line by line, before any markup is parsed: code without fences, tables by tabs.

Each line gets a role. A decision looks at a line and its neighbours only and no pattern is tried on a very long
line, so that the scan is linear.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum, auto


class Role(Enum):
    TEXT = auto()
    BLANK = auto()
    FENCED = auto()  # between marks that the parser knows: fences, formulas, comments
    CODE = auto()
    TAB = auto()
    JUNK = auto()


MAX_CODE_LINE = 300

_FENCE = re.compile(r"\s{0,3}(?:[-*+]\s+|\d+[.)]\s+)?(`{3,}|~{3,})")
# MyST and Quarto write notes and exercises as fences with a name; what is in them is text like any other.
_DIRECTIVE = re.compile(
    r"^\s{0,3}(?:`{3,}|~{3,}|:{3,})\s*\{\.?(?:note|tip|hint|warning|caution|attention|danger|error|important|seealso|admonition|"
    r"dropdown|details|exercise|solution|definition|theorem|lemma|proof|example|remark|margin|sidebar|topic|card|tab-\w+|"
    r"callout[\w-]*|prf:\w+|grid\S*)\b"
)
_BARE_FENCE = re.compile(r"^\s{0,3}(?:`{3,}|~{3,}|:{3,})\s*$")
_OPTION = re.compile(r"^\s*:[\w-]+:(?:\s|$)")
_MATH = re.compile(r"\s*(?:[-*+]\s+)?(\$\$|\\\[)(?!.*(?:\$\$|\\\])\s*$)")
_JSX = re.compile(r"\s{0,3}<[A-Z]\w*(?:\s[^<>]*)?$")  # a component's tag that goes on on the next line
_JSX_END = "/>"
_NAME = r"[A-Za-z_][\w.]*(?:\[[^\]]*\])*"
_VALUE = (
    r"(?:[\w.]*[(\[{\"'].*|[-+]?\.?\d[\w.]*(?:\s*[-+*/%,@].*)?|(?:lambda|not|None|True|False|await)\b.*"
    r"|[\w.]+\s*(?:[-+*/%@|&<>]|//|\*\*|==|if\s|or\s|and\s)\s*\S.*|[a-z_][\w.]*(?:\[.*\])?)"
)
# Lines that only a program has. Prose that happens to match is caught by _SENTENCE.
_STATEMENT = re.compile(
    r"""(?x)^\s*(?:
      import\s+[a-z_][\w.]*(?:\s*,\s*[\w.]+)*(?:\s+as\s+\w+)?
    | from\s+[\w.]+\s+import\s+\S.*
    | (?:async\s+)?def\s+\w+\s*\(.* | class\s+\w+\s*(?:\(.*\))?\s*:
    | for\s[\w\s,()]+\sin\s.+: | (?:while|if|elif)\s[^?]+: | with\s.+\(.*:
    | (?:try|else|finally|except(?:\s[\w\s.,()]+)?)\s*:
    | @[\w.]+(?:\(.*\))?
    | [a-z][\w.-]*\s(?:[\w./=-]+\s)*--\w\S*(?:\s.*)?
    | (?:>>>|\$|!)\s\w[^$]* | pip3?\s+install\s\S+.*
    | [)\]}]+[,;]?(?:\.\w+\(.*)?
    | ["']{3}.*
    )\s*(?:\#.*)?$"""
)
_EXPRESSION = re.compile(
    rf"""(?x)^\s*(?:
      (?:{_NAME}(?:\s*[,:]\s*{_NAME})*|\([\w\s,()]+\))\s*(?:[-+*/|&@]|//|\*\*)?=\s?{_VALUE}
    | return(?:\s+[\w.(\[{{'"-].*)?
    | [A-Za-z_]\w*(?:\.\w+)+\(.* | [a-z]+_\w+\(.* | (?:print|len|super|zip|int|float|list|dict|plt)\(.*
    | [A-Z]\w+\(.*\)\s*,?
    )\s*(?:\#.*)?$"""
)
# Lines that may go on with a program once it has begun.
_SEQUEL = re.compile(
    rf"""(?x)^\s*(?:
      \#.* | {_NAME}\s?=\s?\S.*,? | ["'\d\[({{].*[,)\]}}] | .*[\[({{,\\]
    | [\w.]+\(.*\).* | \.\w+\(.* | {_NAME}(?:\s[-+*/]\s.*)?
    | (?:pass|break|continue|yield|assert|raise|global|del|return)\b.*
    )\s*$"""
)
# Lines that only a console shows: progress, layer tables, tensors.
_CONSOLE = re.compile(
    r"""(?xi)^\s*(?:
      [_=]{5,}\s*$ | epoch\s+\[?\d+\s?/\s?\d+.* | epoch\s+\d+\s?[:,|-].*\d.* | \d+/\d+\s*(?:\[|━|-|$).*
    | (?:total|trainable|non-trainable)\s+params:.* | model:\s*["'].* | layer\s\(type\).*
    | \w+\s\([a-z]\w*\)\s+\(?[\[(]?none.* | \w+\s\(none,.*\d | \[{1,3}\s*[-\d.][-\d.,\se+\][]*$
    | (?:val_)?(?:loss|accuracy)\s?[:=]\s?(?:[-\d.]+|nan)\b.* | (?:tensor|array)\(.*
    | (?:step|iteration|iter)\s+\d+\b.*[:=].*\d.* | traceback\s\(.* | [A-Z]\w+Error:.*
    )"""
)
_ANNOUNCES = re.compile(r"(?i)\boutputs?\b[^.?!]{0,40}$|\bsummary\b[^.?!]{0,12}:$|\bprints?:$|\bconsole\b[^.?!]{0,20}$")
_FIGURES = re.compile(r"^(?:[\w()/%@ -]{1,60}[:=]\s*)?[\[({]*\s*['\"]?[-+]?[\d.]+[\s,;%eE+\d.\])}-]*$")
_RULE_LINE = re.compile(r"^\s*[-=]{4,}\s*$")
_MARKED = re.compile(r"^\s*(?:[-*+•]\s|\d{1,3}[.)]\s|#{2,6}\s|>\s|\|)")
_SENTENCE = re.compile(r"\b[a-z]{2,},? [a-z]{2,},? [a-z]{2,}\b[^=(]*[.!?]$|\b(?:is|are|the|of|and) [a-z]{3,} [a-z]{2,}")

_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_PHRASE = re.compile(  # two words side by side, neither of them a keyword
    r"\b(?!(?:return|not|in|is|if|or|and|else|for|lambda|await|async|new|const|let|var)\b)[A-Za-z]{2,} "
    r"(?!(?:not|in|is|if|or|and|else|for|lambda)\b)[A-Za-z]{2,}"
)


def roles(lines: Sequence[str]) -> list[Role]:
    """The role of each line, junk not looked for."""
    found = _first_look(lines)
    _mark_code(lines, found)
    _mark_outputs(lines, found)
    _mark_tabs(lines, found)
    return found


def _first_look(lines: Sequence[str]) -> list[Role]:
    found: list[Role] = []
    closing = ""
    shells = 0  # directives written as fences around text
    for line in lines:
        short = line[:MAX_CODE_LINE]
        if closing:
            found.append(Role.JUNK if closing is _JSX_END else Role.FENCED)
            closing = "" if _closes(short, closing) else closing
        elif _DIRECTIVE.match(short):
            found.append(Role.JUNK)
            shells += 1
        elif shells and _BARE_FENCE.match(short):
            found.append(Role.JUNK)
            shells -= 1
        elif shells and found[-1] is Role.JUNK and _OPTION.match(short):
            found.append(Role.JUNK)
        elif closing := _opened_by(short):
            found.append(Role.JUNK if closing is _JSX_END else Role.FENCED)
        else:
            found.append(Role.TEXT if line.strip() else Role.BLANK)
    return found


def _opened_by(line: str) -> str:
    """What will close the fence, formula, tag or comment that a line opens; "" if it opens none."""
    if fence := _FENCE.match(line):
        return fence.group(1)
    if math := _MATH.match(line):
        return "$$" if math.group(1) == "$$" else "\\]"
    if _JSX.match(line):
        return _JSX_END
    return "-->" if line.lstrip().startswith("<!--") and "-->" not in line else ""


def _closes(line: str, closing: str) -> bool:
    stripped = line.strip()
    if closing is _JSX_END:
        return stripped.endswith(("/>", ">")) or not stripped
    if closing[0] in "`~":
        return stripped.startswith(closing) and not stripped.strip(closing[0])
    return closing in stripped


def _mark_code(lines: Sequence[str], found: list[Role]) -> None:
    """Seeds are lines that only a program or a console has; code spreads from them to lines that may go on with it."""
    for at, line in enumerate(lines):
        if found[at] is Role.TEXT and _is_seed(line) and not _underlines_title(lines, found, at):
            found[at] = Role.CODE
    depth = 0  # brackets that the code has left open
    for at, line in enumerate(lines):
        if found[at] is Role.TEXT and at and found[at - 1] is Role.CODE and _goes_on(lines, found, at, depth):
            found[at] = Role.CODE
        depth = max(0, depth + _opened(line)) if found[at] is Role.CODE else 0
    for at in range(len(lines) - 2, -1, -1):
        if found[at] is Role.TEXT and found[at + 1] is Role.CODE and _comments(lines[at]):
            found[at] = Role.CODE


def _is_seed(line: str) -> bool:
    if len(line) > MAX_CODE_LINE or _MARKED.match(line):
        return False
    if _CONSOLE.match(line) or _STATEMENT.match(line):
        return True
    code = _QUOTED.sub("", line.split("# ")[0])
    return bool(_EXPRESSION.match(line)) and not _SENTENCE.search(code) and not _PHRASE.search(code)


def _underlines_title(lines: Sequence[str], found: Sequence[Role], at: int) -> bool:
    """Whether a row of "=" stands below a line of its own, and not between the rows of a console's table."""
    if at == 0 or not _RULE_LINE.match(lines[at]) or found[at - 1] is not Role.TEXT:
        return False
    alone = at == 1 or found[at - 2] is Role.BLANK
    return alone and (at + 1 == len(lines) or found[at + 1] is Role.BLANK)


def _goes_on(lines: Sequence[str], found: list[Role], at: int, depth: int) -> bool:
    line, before = lines[at], lines[at - 1]
    if len(line) > MAX_CODE_LINE or (_MARKED.match(line) and not depth):
        return False
    if line.startswith("#"):  # a comment, unless prose comes next: then it is a heading
        return depth > 0 or (at + 1 < len(found) and found[at + 1] is Role.CODE)
    if depth or (before.rstrip().endswith((":", "\\")) and _STATEMENT.match(before)):
        return not _SENTENCE.search(line.split("# ")[0])
    if _SENTENCE.search(line):
        return False
    return bool(_SEQUEL.match(line) or _RULE_LINE.match(line) or _FIGURES.match(line)) and not _is_title(line)


def _is_title(line: str) -> bool:
    return line[:1].isupper() and line.replace(" ", "").isalpha()


def _opened(line: str) -> int:
    return sum(line.count(c) for c in "([{") - sum(line.count(c) for c in ")]}")


def _comments(line: str) -> bool:
    return len(line) <= MAX_CODE_LINE and line.lstrip().startswith("# ")


def _mark_outputs(lines: Sequence[str], found: list[Role]) -> None:
    """Below a line that announces an output, figures and underlined lines are console text up to a blank line."""
    announced = False
    for at, line in enumerate(lines):
        if found[at] is Role.BLANK:
            announced = False
        if found[at] is not Role.TEXT or len(line) > MAX_CODE_LINE:
            continue
        underlined = at + 1 < len(lines) and bool(_RULE_LINE.match(lines[at + 1][:MAX_CODE_LINE]))
        if announced and (underlined or _FIGURES.match(line) or _RULE_LINE.match(line)):
            found[at] = Role.CODE
        else:
            announced = len(line) < 80 and bool(_ANNOUNCES.search(line.strip()))


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
    """How many tabs part the cells of a line; its first cell may be empty where others follow."""
    tabs = line.rstrip("\t").count("\t")
    indented = line.startswith((" ", "\t\t")) or (line.startswith("\t") and tabs < 2)
    return 0 if indented else tabs
