// A concept's neighbourhood: what texts relate to it, the surest first.
// Put another name or alias into the next line.
WITH 'LSTM' AS asked
MATCH (c:Concept)
WHERE toLower(asked) IN [name IN coalesce(c.aliases, []) + c.name | toLower(name)]
MATCH (c)-[r:IS_A|PART_OF|USES|USED_FOR|MITIGATES|CAUSES|IMPROVES|EXTENDS|CONTRASTS_WITH|MEASURES|REQUIRES]-(other)
RETURN c, r, other
ORDER BY r.confidence DESC, other.id
LIMIT 40
