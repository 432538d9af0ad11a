"""What can be wrong with a file, in words: damage, dangling references, and promises that the tables don't keep."""

from __future__ import annotations

import sqlite3

_PROMISES = {
    "concepts without any claim": (
        "SELECT id FROM concept c WHERE NOT EXISTS (SELECT 1 FROM claim k WHERE k.concept = c.id) LIMIT 3"
    ),
    "relations with neither evidence nor curator": (
        "SELECT source || ' ' || type || ' ' || target FROM relation r WHERE evidence_count > 0 AND NOT curated "
        "AND NOT EXISTS (SELECT 1 FROM evidence e WHERE e.relation = r.number) LIMIT 3"
    ),
    "relations whose evidence was counted wrongly": (
        "SELECT source || ' ' || type || ' ' || target FROM relation r WHERE evidence_count <> "
        "(SELECT count(*) FROM evidence e WHERE e.relation = r.number) LIMIT 3"
    ),
    "concepts that are not found by their names": (
        "SELECT id FROM concept c WHERE NOT EXISTS (SELECT 1 FROM name n WHERE n.concept = c.id) LIMIT 3"
    ),
    "relations of a concept with itself": "SELECT source FROM relation WHERE source = target LIMIT 3",
    "prerequisites of a concept for itself": "SELECT concept FROM prerequisite WHERE concept = prerequisite LIMIT 3",
    "prerequisites that run in a circle": (
        "SELECT p.concept || ' needs ' || p.prerequisite FROM prerequisite p JOIN concept a ON a.id = p.prerequisite "
        "JOIN concept b ON b.id = p.concept WHERE a.level >= b.level AND b.level > 0 LIMIT 3"
    ),
}


def complaints(connection: sqlite3.Connection) -> list[str]:
    """What is wrong; empty where all is well."""
    found = [f"damaged: {row[0]}" for row in connection.execute("PRAGMA integrity_check(10)") if row[0] != "ok"]
    for table, rowid, parent, _ in connection.execute("PRAGMA foreign_key_check").fetchmany(10):
        found.append(f"{table} {rowid} refers to something in {parent} that isn't there")
    for what, sql in _PROMISES.items():
        examples = ", ".join(str(row[0]) for row in connection.execute(sql))
        if examples:
            found.append(f"{what}: {examples}")
    return found
