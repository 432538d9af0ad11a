// Starts GraphiQL on this server's own endpoint, with a first question to edit.
"use strict";
const fetcher = GraphiQL.createFetcher({ url: "/graphql" });
const defaultQuery = `# A knowledge graph of deep learning: ask it something.
query What_helps {
  concept(name: "vanishing gradients") {
    ... on Concept {
      name
      definition { text document startLine }
      relations(types: [MITIGATES], direction: IN) {
        edges { confidence node { source { name } evidence(first: 1) { text document startLine } } }
      }
    }
    ... on ConceptNotFound { message suggestions }
  }
}
`;
ReactDOM.createRoot(document.getElementById("graphiql")).render(
  React.createElement(GraphiQL, { fetcher, defaultQuery, defaultEditorToolsVisibility: "variables" }),
);
