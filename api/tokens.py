"""Who may do what: bearer tokens, made by `dlkg token create`, shown once, kept as hashes.

They are kept in a small file beside the server, not in the graph: a graph is copied, exported and rebuilt, and who
may change it is the server's affair; taking a right away must not wait for a database. A token is 256 random bits,
so one SHA-256 is as good as a slow hash; hashes are compared in constant time. Every process reads the file again
when it has changed, so that revoking needs no restart.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from hashlib import sha256
from hmac import compare_digest
from pathlib import Path
from secrets import token_urlsafe
from tempfile import NamedTemporaryFile

from kg.errors import InputError
from schema.context import CURATOR, READER, Caller

ROLES = (READER, CURATOR)
_PREFIX = "dlkg_"


@dataclass(frozen=True, slots=True)
class Token:
    """What is kept of a token: a name to call it by, its role, and its hash."""

    name: str
    role: str
    sha256: str


class Tokens:
    """The tokens of one file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int] | None = None
        self._tokens: tuple[Token, ...] = ()

    def all(self) -> tuple[Token, ...]:
        """All tokens, by name; raises `InputError` for a file that isn't ours."""
        try:
            state = self._path.stat()
        except FileNotFoundError:
            self._seen, self._tokens = None, ()
            return ()
        if self._seen != (state.st_mtime_ns, state.st_size):
            self._tokens = self._read()
            self._seen = (state.st_mtime_ns, state.st_size)
        return self._tokens

    def _read(self) -> tuple[Token, ...]:
        try:
            kept = json.loads(self._path.read_text(encoding="utf-8"))
            return tuple(sorted((Token(**token) for token in kept), key=lambda t: t.name))
        except (ValueError, TypeError, AttributeError) as error:
            raise InputError(f"{self._path} holds no tokens.", hint="Move it away, or set DLKG_TOKENS.") from error

    def create(self, name: str, role: str) -> str:
        """Make a token and give its text, which nobody can find out again; raises `InputError` for a name in use."""
        if role not in ROLES:
            raise InputError(f"There is no role {role!r}.", hint=f"Choose one of {', '.join(ROLES)}.")
        if not name.strip() or any(token.name == name for token in self.all()):
            raise InputError(f"A token needs a name of its own, not {name!r}.", hint="See: dlkg token list.")
        text = _PREFIX + token_urlsafe(32)
        self._write((*self.all(), Token(name, role, _hash(text))))
        return text

    def revoke(self, name: str) -> None:
        """Make a token worthless; raises `InputError` where there is none of this name."""
        left = tuple(token for token in self.all() if token.name != name)
        if len(left) == len(self.all()):
            raise InputError(f"No token is called {name!r}.", hint="See: dlkg token list.")
        self._write(left)

    def caller(self, text: str) -> Caller | None:
        """Who holds this token; None where nobody does. Takes the same time whichever token it is or isn't."""
        hashed, found = _hash(text), None
        for token in self.all():
            if compare_digest(token.sha256, hashed):
                found = token
        return Caller(found.name, frozenset({found.role})) if found else None

    def _write(self, tokens: tuple[Token, ...]) -> None:
        """Replace the file in one step, readable by its owner alone."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile("w", dir=self._path.parent, delete=False, encoding="utf-8") as out:
            json.dump([asdict(t) for t in sorted(tokens, key=lambda t: t.name)], out, indent=1)
        Path(out.name).chmod(0o600)
        Path(out.name).replace(self._path)
        self._seen = None


def _hash(text: str) -> str:
    return sha256(text.encode("utf-8", "replace")).hexdigest()
