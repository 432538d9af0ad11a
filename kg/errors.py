"""Everything that can go wrong and be told to a user. One tree; each error has a stable code and, where it can, a hint.

    DlkgError
    |- InputError            the caller's input: a file, a name, an option
    |  |- DocumentError      a file or text that cannot be read as a document
    |  |- UnknownConcept     a name that no concept carries (with suggestions)
    |  |- AmbiguousConcept   a name that several concepts carry (with candidates)
    |  |- VocabularyError    a vocabulary file that contradicts itself or has the wrong columns
    |  `- CurationError      corrections that contradict each other or make no sense
    `- StoreError            the place where the graph is kept
       |- StoreUrlError      a URL that names no store
       |- StoreUnavailable   cannot be reached, locked, refused the password
       |- OutOfTime          a question that took longer than its caller allows
       |- Moved              the graph was changed while it was read
       `- StoreCorrupt       not ours, damaged, or written by a newer version

Raised where found; mapped once at each edge (`schema` for GraphQL, `api.cli` for the command line).
"""

from __future__ import annotations


class DlkgError(Exception):
    """`message` says what is wrong and names the input; `hint` says what to do."""

    code = "ERROR"

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n{self.hint}" if self.hint else self.message


class InputError(DlkgError):
    code = "BAD_INPUT"


class DocumentError(InputError):
    code = "BAD_DOCUMENT"


class UnknownConcept(InputError):
    code = "CONCEPT_NOT_FOUND"

    def __init__(self, name: str, suggestions: tuple[str, ...] = ()) -> None:
        hint = f"Did you mean {', '.join(suggestions)}?" if suggestions else ""
        super().__init__(f"No concept is called {name!r}.", hint=hint)
        self.name = name
        self.suggestions = suggestions


class AmbiguousConcept(InputError):
    code = "AMBIGUOUS_NAME"

    def __init__(self, name: str, candidates: tuple[str, ...]) -> None:
        super().__init__(f"{name!r} may mean {' or '.join(candidates)}.", hint="Use one of these names.")
        self.name = name
        self.candidates = candidates


class VocabularyError(InputError):
    code = "BAD_VOCABULARY"


class CurationError(InputError):
    code = "BAD_CURATION"


class StoreError(DlkgError):
    code = "STORE_ERROR"


class StoreUrlError(StoreError):
    code = "BAD_STORE_URL"


class StoreUnavailable(StoreError):
    code = "STORE_UNAVAILABLE"


class OutOfTime(StoreError):
    code = "OUT_OF_TIME"


class Moved(StoreError):
    code = "GRAPH_CHANGED"


class StoreCorrupt(StoreError):
    code = "STORE_CORRUPT"
