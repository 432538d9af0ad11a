// The prerequisite tree of a target: all that should be learnt before it, down to what needs nothing.
WITH 'transformer' AS asked
MATCH (target:Concept)
WHERE toLower(asked) IN [name IN coalesce(target.aliases, []) + target.name | toLower(name)]
MATCH (target)<-[:PREREQUISITE_OF*0..]-(later:Concept)
WITH DISTINCT later
MATCH (earlier:Concept)-[p:PREREQUISITE_OF]->(later)
RETURN earlier, p, later
