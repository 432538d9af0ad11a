"""Opaque texts that come back to us: cursors of pages and the global ids of nodes.

A cursor is the sort key of an item (so pages stay right while the graph changes) with a checksum that is keyed by
the list and its order: one that was cut, changed or made for another list is refused, never misread. Neither holds a
secret, so no secret key is needed; who makes a cursor up is told so as well. Ids are "Type:id".
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache
from hashlib import blake2b
from json import dumps, loads

from kg.lookup import CursorKey
from schema.failures import BadCursor

_CHECK = 6
_MOST = 2_000


def _pack(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def _unpack(text: str) -> bytes:
    data = text.encode("ascii")
    return urlsafe_b64decode(data + b"=" * (-len(data) % 4))


def _check(scope: str, payload: bytes) -> bytes:
    return blake2b(payload, digest_size=_CHECK, key=scope.encode()[:64]).digest()


def encode_cursor(scope: str, key: CursorKey) -> str:
    """The cursor of the item with this sort key in the list that `scope` names."""
    payload = dumps(key, separators=(",", ":")).encode()
    return _pack(_check(scope, payload) + payload)


def decode_cursor(scope: str, cursor: str) -> CursorKey:
    """The sort key that a cursor holds; raises `BadCursor` where it isn't one of this list."""
    try:
        if len(cursor) > _MOST:
            raise ValueError("too long")
        data = _unpack(cursor)
        check, payload = data[:_CHECK], data[_CHECK:]
        if check != _check(scope, payload):
            raise ValueError("of another list, or changed")
        key = loads(payload)
        if not isinstance(key, list) or not all(map(_is_part, key)):
            raise ValueError("no sort key")
        return tuple(key)
    except (ValueError, RecursionError) as error:
        message = f"The cursor {cursor[:80]!r} is not one of this list."
        raise BadCursor(message, hint="Use a cursor from a page of the same field, with the same order.") from error


def _is_part(value: object) -> bool:
    """Whether a store can compare with it: a text of whole characters, or a number that it has room for."""
    if isinstance(value, str):
        return not any("\ud800" <= letter <= "\udfff" for letter in value)
    return type(value) is float or (type(value) is int and abs(value) < 1 << 63)


@lru_cache(maxsize=65_536)
def encode_id(type_name: str, id_: str) -> str:
    """The global id of a thing."""
    return _pack(f"{type_name}:{id_}".encode())


def decode_id(text: str) -> tuple[str, str] | None:
    """The type and the own id in a global id; None where it isn't one."""
    try:
        type_name, colon, id_ = _unpack(text).decode().partition(":")
    except ValueError:
        return None
    return (type_name, id_) if colon and encode_id(type_name, id_) == text else None


def concept_id(text: str) -> str:
    """The slug that a concept's global id or slug means."""
    known = decode_id(text)
    return known[1] if known and known[0] == "Concept" else text
