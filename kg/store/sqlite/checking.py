"""What can be wrong with a file, in words: damage, dangling references, and promises that the tables don't keep."""

from __future__ import annotations

import sqlite3

from kg.store import checking
from kg.store.checking import Broken

_SEARCH = {
    Broken.UNCLAIMED: "SELECT id FROM concept c WHERE NOT EXISTS (SELECT 1 FROM claim k WHERE k.concept = c.id)",
    Broken.MISCOUNTED: (
        "SELECT source || ' ' || type || ' ' || target FROM relation r WHERE evidence_count <> "
        "(SELECT count(*) FROM evidence e WHERE e.relation = r.number)"
    ),
    Broken.NAMELESS: "SELECT id FROM concept c WHERE NOT EXISTS (SELECT 1 FROM name n WHERE n.concept = c.id)",
    Broken.SELF_RELATED: "SELECT source FROM relation WHERE source = target",
    Broken.SELF_NEEDING: "SELECT concept FROM prerequisite WHERE concept = prerequisite",
    Broken.CIRCLE: (
        "SELECT p.concept || ' needs ' || p.prerequisite FROM prerequisite p JOIN concept a ON a.id = p.prerequisite "
        "JOIN concept b ON b.id = p.concept WHERE a.id <> b.id AND a.level >= b.level AND b.level > 0"
    ),
}


def complaints(connection: sqlite3.Connection) -> list[str]:
    """What is wrong; empty where all is well."""
    found = [f"damaged: {row[0]}" for row in connection.execute("PRAGMA integrity_check(10)") if row[0] != "ok"]
    for table, rowid, parent, _ in connection.execute("PRAGMA foreign_key_check").fetchmany(10):
        found.append(f"{table} {rowid} refers to something in {parent} that isn't there")
    return found + checking.complaints(_SEARCH, connection.execute)
