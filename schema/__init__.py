"""The GraphQL language of the graph. It knows `Lookup` and nothing of stores, texts or HTTP."""
