"""What a parsed sentence says about two places in it: the path between them, the frame around one, the words between.

All three are short strings over word classes ("nsubj>use<dobj"), so that a rule can name them and the judge can
count them. Coordination is looked through: in "A and B reduce C and improve D", B stands where A stands and D hangs
on "improve" with A as its subject. A text without a parse has words between, but neither paths nor frames.
"""

from __future__ import annotations

from functools import lru_cache

from spacy.tokens import Doc

from ingest.words import noun_class, small_word, verb_class

_DROPPED = frozenset({"compound", "nmod", "amod", "det", "poss", "nummod", "quantmod", "npadvmod", "dep", "punct"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass"})
_PRONOUNS = frozenset(["it", "they", "this", "these", "that", "which", "who", "its", "their", "them", "both"])
_DENIALS = frozenset(
    ["not", "n't", "no", "never", "without", "if", "unless", "cannot", "neither", "nor", "hardly", "rarely"]
)
_SHARED = frozenset({"conj", "xcomp", "advcl", "pcomp", "prep", "aux", "acl", "dobj", "pobj", "attr"})
_COMPLEMENTS = frozenset(
    {"dobj", "pobj", "attr", "acomp", "xcomp", "ccomp", "pcomp", "prep", "agent", "amod", "compound"}
)
_REACH = 12  # steps up the tree; longer chains say nothing
_BETWEEN = 6


@lru_cache(maxsize=32_768)
def token_class(word: str) -> str:
    """The class of a word in lower case, whatever its part of speech; "" for words of no class."""
    return small_word(word) or verb_class(word) or noun_class(word)


class Syntax:
    """The tokens of one `Doc` as plain lists, read once."""

    __slots__ = ("_chains", "_denied", "_end_of", "_subjects", "deps", "heads", "parsed", "pos", "sentences", "words")

    def __init__(self, doc: Doc) -> None:
        self.parsed = doc.has_annotation("DEP")
        rows = doc.to_array(["HEAD", "DEP", "POS", "SENT_START", "LOWER"]).tolist() if len(doc) else []
        strings = doc.vocab.strings
        names = {code: strings[code] if code else "" for code in {c for row in rows for c in (row[1], row[2], row[4])}}
        self.words = [names[row[4]] for row in rows]
        self.heads = [i + _signed(row[0]) for i, row in enumerate(rows)]
        self.deps = [names[row[1]] for row in rows]
        self.pos = [names[row[2]] for row in rows]
        self.sentences: list[int] = []
        count = 0
        for i, row in enumerate(rows):
            count += i > 0 and row[3] == 1
            self.sentences.append(count)
        self._end_of = {sentence: i for i, sentence in enumerate(self.sentences) if self.words[i].strip()}
        self._subjects = {self.heads[i]: i for i, dep in enumerate(self.deps) if dep in _SUBJECTS}
        self._chains: dict[int, list[int]] = {}
        self._denied = {self.heads[i] for i, word in enumerate(self.words) if word in _DENIALS}

    def node(self, i: int) -> str:
        """The class that the word at `i` brings to a path."""
        word, pos = self.words[i], self.pos[i]
        if pos in ("VERB", "AUX"):
            return verb_class(word) or "v"
        if pos in ("ADP", "SCONJ", "PART"):
            return small_word(word) or word
        return noun_class(word) or (small_word(word) if pos in ("ADJ", "ADV") else "")

    def chain(self, i: int) -> list[int]:
        """The token and those above it, itself first."""
        chain = self._chains.get(i)
        if chain is None:
            chain = self._chains[i] = [i]
            while self.heads[i] != i and len(chain) < _REACH:
                i = self.heads[i]
                chain.append(i)
        return chain

    def _steps(self, chain: list[int]) -> list[str]:
        """What each token of a chain but the last is to the one above it."""
        steps = []
        for i in chain[:-1]:
            dep = self.deps[i]
            if dep in _DROPPED or (dep == "conj" and self.pos[i] not in ("VERB", "AUX")):
                continue
            node = "" if i == chain[0] else self.node(i)
            steps.append(f"{dep}:{node}" if node else dep)
        return steps

    def path(self, a: int, b: int) -> str:
        """How `a` hangs together with `b`: steps up from `a`, the word where they meet, steps down to `b`."""
        if not self.parsed:
            return ""
        up, down = self.chain(a), self.chain(b)
        above = {t: n for n, t in enumerate(up)}
        meet = next((n for n, t in enumerate(down) if t in above), None)
        if meet is None:
            return "none"
        top = down[meet]
        up, down = up[: above[top] + 1], down[: meet + 1]
        while len(down) > 1 and self._joined_verb(down[-2]):
            down.pop()
        apex = self.node(down[-1]) if down[-1] not in (a, b) or self.pos[down[-1]] in ("VERB", "AUX") else "*"
        ups, downs = self._steps(up), self._steps(down)
        if not ups and not downs:
            return self._flat(a, b)
        if len(ups) + len(downs) > 6:
            return "long"
        return ">".join([*ups, apex]) + "".join("<" + s for s in reversed(downs))

    def apex(self, a: int, b: int) -> str:
        """The word where the chains of `a` and `b` meet; "" where they don't, or where it is one of them."""
        if not self.parsed:
            return ""
        above = set(self.chain(a))
        meet = next((t for t in self.chain(b) if t in above), -1)
        return "" if meet in (-1, a, b) else self.words[meet]

    def _joined_verb(self, i: int) -> bool:
        return self.deps[i] == "conj" and self.pos[i] in ("VERB", "AUX")

    def _flat(self, a: int, b: int) -> str:
        """How two names of one noun group stand: joined by "and", or one inside the other."""
        if "conj" in (self.deps[a], self.deps[b]):
            return "conj"
        return "inside"

    def frame(self, i: int) -> tuple[str, int]:
        """What the place at `i` is to its verb ("use<dobj"), and that verb's token (-1 where there is none)."""
        if not self.parsed:
            return "", -1
        steps: list[str] = []
        chain = self.chain(i)
        for n, t in enumerate(chain):
            if self.pos[t] in ("VERB", "AUX") and n:
                return (verb_class(self.words[t]) or "v") + "<" + "<".join(reversed(steps[-3:])), t
            dep = self.deps[t]
            if dep in _DROPPED or dep == "conj":
                continue
            node = self.node(t) if n else ""
            steps.append(f"{dep}:{node}" if node else dep)
        return "root<" + "<".join(reversed(steps[-3:])), -1

    def subject(self, verb: int) -> tuple[str, int]:
        """Whose deed the verb at `verb` is: ("it" | "named" | "none", token). "none": an imperative or a fragment."""
        for _ in range(_REACH):
            if verb < 0:
                break
            i = self._subjects.get(verb, -1)
            if i >= 0:
                return ("it" if self.words[i] in _PRONOUNS or self._demonstrated(i) else "named"), i
            if self.deps[verb] not in _SHARED or self.heads[verb] == verb:
                break
            verb = self.heads[verb]
        return "none", -1

    def _demonstrated(self, i: int) -> bool:
        """Whether the noun at `i` is "this network", "these methods"."""
        return i > 0 and self.words[i - 1] in ("this", "these", "such") and self.heads[i - 1] == i

    def negated(self, i: int) -> bool:
        """Whether the word at `i`, or a verb that it is an object or complement of, is denied or under an "if"."""
        for t in self.chain(i)[:5]:
            if t in self._denied:
                return True
            if self.deps[t] not in _COMPLEMENTS:
                return False
        return False

    def asked(self, i: int) -> bool:
        """Whether the sentence of the word at `i` ends with a question mark."""
        return self.words[self._end_of[self.sentences[i]]] == "?"

    def between(self, start: int, end: int) -> str:
        """The words of [start, end) by class, runs of others as one "_": ", such as" -> "comma such as"."""
        if end - start > 25:
            return "far"
        marks: list[str] = []
        for i in range(start, end):
            mark = token_class(self.words[i]) or "_"
            if mark == "_" and marks and marks[-1] == "_":
                continue
            marks.append(mark)
            if len(marks) > _BETWEEN:
                return (
                    " ".join(marks[:2])
                    + " .. "
                    + " ".join(token_class(self.words[t]) or "_" for t in (end - 2, end - 1))
                )
        return " ".join(marks)


def _signed(code: int) -> int:
    """HEAD offsets come as unsigned 64-bit numbers."""
    return code - (1 << 64) if code >= 1 << 63 else code
