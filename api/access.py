"""Who is asking: the bearer token of a request, and whether one is needed."""

from __future__ import annotations

from api.http_negotiation import HttpError
from api.logs import caller_name
from api.tokens import Tokens
from schema.context import Caller


class Access:
    """Tells callers by their tokens; where the server is `private`, nobody reads without one."""

    def __init__(self, tokens: Tokens, *, private: bool) -> None:
        self._tokens = tokens
        self.private = private

    def caller(self, authorization: bytes | None) -> Caller | None:
        """Who holds the token of an `Authorization` header; None for nobody in particular. Raises `HttpError` 401."""
        if authorization is None:
            if self.private:
                raise _unauthorized("Reading needs a token.", "Send one as `Authorization: Bearer ...`.")
            return None
        scheme, _, token = authorization.decode("latin-1").partition(" ")
        if scheme.lower() != "bearer":
            raise _unauthorized("Only bearer tokens are taken.", "Send one as `Authorization: Bearer ...`.")
        caller = self._tokens.caller(token.strip())
        if caller is None:
            raise _unauthorized("The token is not known here.", "It may have been revoked: ask for another.")
        caller_name.set(caller.name)
        return caller


def _unauthorized(message: str, hint: str) -> HttpError:
    wanted = {"www-authenticate": 'Bearer realm="dlkg"'}
    return HttpError(401, message, code="UNAUTHENTICATED", hint=hint, headers=wanted)
