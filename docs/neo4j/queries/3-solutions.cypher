// What solves a problem: what counters it, what causes it, and the number of places that say so on each edge.
WITH 'vanishing gradient problem' AS asked
MATCH (problem:Concept)
WHERE toLower(asked) IN [name IN coalesce(problem.aliases, []) + problem.name | toLower(name)]
MATCH (other:Concept)-[r:MITIGATES|CAUSES]->(problem)
RETURN other, r, problem
ORDER BY type(r) DESC, r.confidence DESC, other.id
