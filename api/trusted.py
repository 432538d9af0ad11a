"""Trusted documents: queries known beforehand, asked for by the SHA-256 of their text.

A client sends `documentId: "sha256:..."` (as the GraphQL-over-HTTP drafts have it) or Apollo's
`extensions.persistedQuery.sha256Hash`. Nobody can add one by asking: they are the `.graphql` files of one folder.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from api.http_negotiation import UNPROCESSABLE, HttpError, Parameters
from kg.errors import InputError


@dataclass(frozen=True, slots=True)
class Trusted:
    """The documents by their hash; with `only`, nothing else is answered."""

    texts: dict[str, str]
    only: bool = False

    @classmethod
    def read(cls, folder: Path | None, *, only: bool) -> Trusted:
        """The documents of a folder; raises `InputError` where the folder isn't there or has none."""
        if folder is None:
            if only:
                hint = "Set DLKG_TRUSTED_DOCUMENTS to a folder of .graphql files."
                raise InputError("Only trusted documents are to be answered, but there are none.", hint=hint)
            return cls({})
        texts = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("**/*.graphql"))]
        if not texts:
            raise InputError(f"{folder} has no .graphql files.", hint="Set DLKG_TRUSTED_DOCUMENTS to another folder.")
        return cls({sha256(text.encode()).hexdigest(): text for text in texts}, only)

    def query(self, asked: Parameters) -> str:
        """The text to execute; raises `HttpError` for an unknown or untrusted document."""
        if asked.document_id is None:
            if self.only and sha256((asked.query or "").encode()).hexdigest() not in self.texts:
                message, hint = "This server answers trusted documents only.", "Ask one of them by its `documentId`."
                raise HttpError(403, message, code="NOT_TRUSTED", hint=hint)
            return asked.query or ""
        if asked.query is not None:
            if sha256(asked.query.encode()).hexdigest() != asked.document_id:
                message, hint = "The hash is not that of the `query`.", "It is the SHA-256 of its text, in hex."
                raise HttpError(UNPROCESSABLE, message, code="BAD_DOCUMENT_ID", hint=hint)
            return self.query(Parameters(asked.query))
        text = self.texts.get(asked.document_id)
        if text is None:
            hint = "Documents are the server's own; none can be added by asking."
            # Apollo's clients look for this message
            raise HttpError(UNPROCESSABLE, "PersistedQueryNotFound", code="PERSISTED_QUERY_NOT_FOUND", hint=hint)
        return text
