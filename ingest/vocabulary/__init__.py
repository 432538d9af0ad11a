"""The vocabulary of the field: which words name which concept, of which kind. Data, and the promise that it is sound.

`concepts.tsv` has one concept a line, sorted by kind and name, in five columns; `|` separates several values:

    name     the usual singular form: lower case but for acronyms and proper names
    kind     one of `kg.model.Kind`
    aliases  other names for the same thing; an acronym and its expansion share a line, look-alikes never do
    forms    word forms that mention the concept without being its name: "overfit", "classify images"
    needs    when an ambiguous word counts; empty: always. Clauses separated by ";", each `[WORD,WORD=]CONDITION`.
             Without words a clause concerns every one-word surface of the line; longer ones always count.
             `cased`           only in exactly this case, plural "s" apart: Adam, GAP, CLIP
             `context:a|b`     only where one of these words (any form) stands in the same block or heading path
             `strict`          only as a label, a heading, a table cell, or in a compound
             `cased` must hold beside the others; of `context` and `strict`, one is enough.

Plurals, case, hyphens and British spelling need no alias: `kg.names.key` sees through them; nor do "pre-training" and
"pretraining" (`_SPELLINGS`) or a general noun after the name, "Adam optimizer" (`HEADS`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from kg.errors import VocabularyError
from kg.model import Kind
from kg.names import key

COLUMNS = ("name", "kind", "aliases", "forms", "needs")
PACKAGED = Path(__file__).with_name("concepts.tsv")

_ANY = ("approach", "concept", "method", "technique")
_HEADS: dict[Kind, tuple[str, ...]] = {
    Kind.FIELD: (*_ANY, "paradigm", "field"),
    Kind.MODEL: ("model", "architecture", "network", "family", "framework"),
    Kind.COMPONENT: ("mechanism", "module", "component"),
    Kind.ALGORITHM: (*_ANY, "algorithm", "optimizer", "procedure", "process"),
    Kind.TECHNIQUE: (*_ANY, "strategy", "process", "procedure", "phase", "stage"),
    Kind.FUNCTION: ("function", "operation", "activation", "activation function", "loss function"),
    Kind.METRIC: ("metric", "score", "measure", "value"),
    Kind.PARAMETER: ("parameter", "hyperparameter", "value"),
    Kind.PROBLEM: ("problem", "issue", "phenomenon", "challenge", "effect"),
    Kind.TASK: ("task", "problem", "application", "system"),
    Kind.DATA: ("dataset", "data set", "benchmark"),
    Kind.TOOL: ("library", "framework", "tool", "platform", "package"),
    Kind.THEORY: ("principle", "property", "concept"),
}
HEADS: Mapping[Kind, frozenset[str]] = MappingProxyType({kind: frozenset(heads) for kind, heads in _HEADS.items()})
"""Keys of general nouns that may follow a concept's name without making it another concept, by kind."""

# Pairs that authors write as one word, with a hyphen or as two, and that a hyphen-blind key doesn't join.
_SPELLINGS = frozenset(
    """
    auto encoder|auto regressive|auto correlation|back propagation|back propagate|back translation|check point
    check pointing|cross validation|data base|data set|down sample|down sampling|down stream|feed forward|fine tune
    fine tuned|fine tuning|hyper parameter|hyper plane|in painting|look ahead|meta data|meta learning|micro batch
    mini batch|mini max|multi agent|multi class|multi collinearity|multi head|multi headed|multi label|multi layer
    multi modal|multi scale|multi task|multi variate|non convex|non linear|non linearity|non parametric
    non stationarity|over fit|over fitted|over fitting|over sample|over sampling|over shooting|over smoothing
    post processing|pre process|pre processed|pre processing|pre train|pre trained|pre training|re parameterization
    re ranker|re ranking|re sampling|semi supervised|soft max|soft plus|sub sampling|sub word|time series|time step
    trade off|under fit|under fitted|under fitting|under sample|under sampling|up sample|up sampling|warm up|wave form
    """.strip()
    .replace("\n    ", "|")
    .split("|")
)
_JOINED = {pair.replace(" ", ""): pair for pair in _SPELLINGS}
_PIECES = frozenset(_JOINED) | {pair.split(" ")[0] for pair in _SPELLINGS}


class Role(StrEnum):
    """What a surface is to its concept."""

    NAME = "name"
    ALIAS = "alias"
    FORM = "form"
    VERB = "verb"  # made by rule from the name, see `ingest.verbs`


@dataclass(frozen=True, slots=True)
class Entry:
    """A concept of the vocabulary. `line` is where it stands in the file."""

    name: str
    kind: Kind
    aliases: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    needs: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Surface:
    """One way in which texts write a concept, with its `kg.names.key`, and when it counts (see the module's head).

    `context` holds keys; with `cased` only `text` itself counts, or `text` + "s".
    """

    key: str
    text: str
    role: Role
    entry: Entry
    cased: bool = False
    context: frozenset[str] = frozenset()
    strict: bool = False

    @property
    def always(self) -> bool:
        """Whether it counts wherever it stands."""
        return not (self.cased or self.context or self.strict)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Entries with all their surfaces; no two entries share the key of a surface. `by_key` leaves the forms out."""

    entries: tuple[Entry, ...]
    surfaces: tuple[Surface, ...]
    by_key: Mapping[str, Entry]

    @classmethod
    def load(cls, path: str | Path | None = None) -> Vocabulary:
        """Read a vocabulary file, by default the one of this package.

        Raises VocabularyError, with file and line, for a file that cannot be read, wrong columns, an unknown kind,
        a need that makes no sense, and a name that two lines claim.
        """
        source = Path(path) if path else PACKAGED
        try:
            text = source.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise VocabularyError(f"cannot read the vocabulary {source}: {error}") from error
        return cls.of(_entries(text, source), source=str(source))

    @classmethod
    def of(cls, entries: Iterable[Entry], *, source: str = "vocabulary") -> Vocabulary:
        """Build a vocabulary from entries; raises VocabularyError as `load`, naming `source` as the file."""
        kept = tuple(entries)
        surfaces: dict[str, Surface] = {}
        for entry in kept:
            for surface in _surfaces(entry, source):
                other = surfaces.setdefault(surface.key, surface)
                if other.entry is not entry:
                    what = f"{surface.text!r} is already a {other.role} of {other.entry.name!r}"
                    raise _error(source, entry, what, f"See line {other.entry.line}: join the two, or drop one.")
        every = tuple(surfaces.values())
        named = {s.key: s.entry for s in every if s.role is not Role.FORM}
        return cls(kept, every, MappingProxyType(named))

    @classmethod
    def empty(cls) -> Vocabulary:
        """A vocabulary that knows nothing."""
        return cls((), (), MappingProxyType({}))

    def get(self, name: str) -> Entry | None:
        """The entry that has this name or alias, in any spelling."""
        return self.by_key.get(key(name))

    def __len__(self) -> int:
        return len(self.entries)


@lru_cache(maxsize=1)
def packaged() -> Vocabulary:
    """The vocabulary of this package, read once a process."""
    return Vocabulary.load()


def _entries(text: str, source: Path) -> Iterator[Entry]:
    lines = text.split("\n")
    if tuple(lines[0].rstrip("\r").split("\t")) != COLUMNS:
        raise VocabularyError(
            f"{source}:1: the columns are {lines[0]!r}", hint=f"Expected {' '.join(COLUMNS)}, by tabs."
        )
    kinds = {kind.value: kind for kind in Kind}
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip() or line.startswith("#"):
            continue
        cells = line.rstrip("\r").split("\t")
        if len(cells) != len(COLUMNS):
            raise VocabularyError(f"{source}:{number}: {len(cells)} columns, not {len(COLUMNS)}: {line[:80]!r}")
        name, kind, aliases, forms, needs = cells
        if kind not in kinds:
            raise VocabularyError(f"{source}:{number}: unknown kind {kind!r}", hint=f"One of {', '.join(kinds)}.")
        yield Entry(name, kinds[kind], _values(aliases), _values(forms), needs, number)


def _values(cell: str) -> tuple[str, ...]:
    return tuple(cell.split("|")) if cell else ()


def _surfaces(entry: Entry, source: str) -> list[Surface]:
    needs = _needs(entry, source) if entry.needs else {}
    found: list[Surface] = []
    for role, texts in ((Role.NAME, (entry.name,)), (Role.ALIAS, entry.aliases), (Role.FORM, entry.forms)):
        for text in texts:
            text_key = key(text)
            if not text_key:
                raise _error(source, entry, f"{text!r} has no letter or digit", "Take the empty value out.")
            need = needs and (needs.get(text) or (needs.get("") if " " not in text_key else None))
            if need:
                found.append(Surface(text_key, text, role, entry, need.cased, need.context, need.strict))
                continue
            found.append(Surface(text_key, text, role, entry))
            if not _PIECES.isdisjoint(text_key.split(" ")):
                found.extend(Surface(other, text, role, entry) for other in _spellings(text_key))
    return found


def _spellings(text_key: str) -> Iterator[str]:
    """The key with one pair of `_SPELLINGS` joined, or one taken apart."""
    words = text_key.split(" ")
    for i, word in enumerate(words):
        if word in _JOINED:
            yield " ".join((*words[:i], _JOINED[word], *words[i + 1 :]))
        pair = " ".join(words[i : i + 2])
        if pair in _SPELLINGS:
            yield " ".join((*words[:i], pair.replace(" ", ""), *words[i + 2 :]))


@dataclass(frozen=True, slots=True)
class _Need:
    cased: bool = False
    context: frozenset[str] = frozenset()
    strict: bool = False


def _needs(entry: Entry, source: str) -> dict[str, _Need]:
    """What each surface of the entry needs; "" stands for its one-word surfaces."""
    needs: dict[str, _Need] = {}
    for clause in entry.needs.split(";"):
        words, equals, condition = clause.strip().rpartition("=")
        for word in words.split(",") if equals else ("",):
            if word and word not in (entry.name, *entry.aliases, *entry.forms):
                raise _error(source, entry, f"needs name {word!r}", "It is no name, alias or form of this line.")
            needs[word] = _with(needs.get(word, _Need()), condition, entry, source)
    return needs


def _with(need: _Need, condition: str, entry: Entry, source: str) -> _Need:
    match condition.partition(":"):
        case ("cased", "", ""):
            return replace(need, cased=True)
        case ("strict", "", ""):
            return replace(need, strict=True)
        case ("context", ":", words) if words:
            return replace(need, context=need.context | {key(word) for word in words.split("|")})
    raise _error(source, entry, f"unknown need {condition!r}", "One of cased, strict, context:word|word.")


def _error(source: str, entry: Entry, what: str, hint: str) -> VocabularyError:
    return VocabularyError(f"{source}:{entry.line}: {entry.name!r}: {what}", hint=hint)
