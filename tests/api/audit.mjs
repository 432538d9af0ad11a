// Runs the server audits of the package graphql-http against URL and prints their outcomes as JSON.
import { createRequire } from "node:module";

const [url, modules] = process.argv.slice(2);
const { auditServer } = createRequire(`${modules}/`)("graphql-http");
const results = await auditServer({ url });
console.log(JSON.stringify(results.map(({ id, name, status, reason }) => ({ id, name, status, reason: reason ?? null }))));
