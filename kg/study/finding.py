"""From a name that somebody typed to the concept that is meant."""

from __future__ import annotations

from collections.abc import Iterable

from kg.errors import AmbiguousConcept, UnknownConcept
from kg.lookup import Lookup
from kg.model import Concept


def find(lookup: Lookup, name: str) -> Concept:
    """The concept called `name` (any spelling, alias or id).

    Raises `UnknownConcept` with suggestions, `AmbiguousConcept` with the candidates' names.
    """
    return find_all(lookup, (name,))[0]


def find_all(lookup: Lookup, names: Iterable[str]) -> tuple[Concept, ...]:
    """The concepts called so, each once, in the order of their first names; raises as `find` for the first bad name."""
    asked = tuple(dict.fromkeys(names))
    if not asked:
        return ()
    meant = lookup.named(asked)
    concepts = lookup.concepts(sorted({id_ for name in asked for id_ in meant[name]}))
    for name in asked:
        if not meant[name]:
            raise UnknownConcept(name, lookup.suggest(name))
        if len(meant[name]) > 1:
            raise AmbiguousConcept(name, tuple(concepts[id_].name for id_ in meant[name]))
    return tuple(concepts[id_] for id_ in dict.fromkeys(meant[name][0] for name in asked))
