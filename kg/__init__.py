"""The domain: what a concept graph is, how documents become one, what a learner can ask of it. Needs no server."""
