// Asks the queries on standard input ([{query, variables}]) of URL by graphql-request, and prints the answers as JSON.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [url, modules] = process.argv.slice(2);
const { GraphQLClient } = await import(pathToFileURL(createRequire(`${modules}/`).resolve("graphql-request")));
const client = new GraphQLClient(url);
const answers = [];
for (const { query, variables } of JSON.parse(readFileSync(0, "utf8"))) {
  answers.push(await client.request(query, variables));
}
console.log(JSON.stringify(answers));
