// Drives the real Neo4j Browser as a person does: connects, reads the guide, runs queries, looks, takes a picture.
// node browse.mjs NODE_MODULES CHROMIUM
//   stdin:  {"url", "bolt", "user", "password", "title": of the guide, "queries": [text], "picture": path or null}
//   stdout: {"asked": [addresses], "frames": [{"nodes": [{"caption", "color"}], "arrows": [text], "text"}]}
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

const [modules, executablePath] = process.argv.slice(2);
const { chromium } = createRequire(join(modules, "x"))("playwright-core");
const given = JSON.parse(readFileSync(0, "utf8"));
const profile = mkdtempSync(join(tmpdir(), "neo4j-browser-"));
const context = await chromium.launchPersistentContext(profile, {
  executablePath,
  headless: true,
  viewport: { width: 1280, height: 860 },
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});
const page = context.pages()[0] ?? (await context.newPage());
page.setDefaultTimeout(60_000);

const asked = [];
await context.route((url) => !["127.0.0.1", "localhost"].includes(url.hostname), (route) => route.abort());
page.on("request", (request) => asked.push(request.url()));

async function connect() {
  await page.goto(given.url);
  await page.getByTestId("boltaddress").fill(given.bolt.replace(/^\w+:\/\//, ""));
  await page.getByTestId("username").fill(given.user);
  await page.getByTestId("password").fill(given.password);
  await page.getByTestId("connect").click();
  await page.getByText("Connected to").first().waitFor();
}

// The frame of a query's answer, once something is drawn in it and has come to rest.
async function run(query) {
  await page.getByTestId("activeEditor").locator(".monaco-editor").first().click();
  await page.keyboard.press("Control+A");
  await page.keyboard.insertText(query);
  await page.getByTestId("editor-Run").click();
  const frame = page.getByTestId("frame").filter({ hasText: query.trim().split("\n")[0].slice(0, 30) }).first();
  await frame.locator("g.node, tbody tr").first().waitFor();
  const places = () => frame.locator("g.node").evaluateAll((all) => all.map((g) => g.getAttribute("transform")).join());
  for (let before = null, now = await places(); before !== now; before = now, now = await places()) {
    await page.waitForTimeout(400);
  }
  return frame;
}

async function seen(frame) {
  return frame.evaluate((element) => ({
    nodes: [...element.querySelectorAll("g.node")].map((g) => ({
      caption: [...g.querySelectorAll("text.caption")].map((t) => t.textContent.trim()).join(" "),
      color: g.querySelector("circle.b-outline")?.getAttribute("fill"),
    })),
    arrows: [...element.querySelectorAll("g.relationship")].map((g) => g.textContent.trim()),
    text: element.innerText,
  }));
}

try {
  await connect();
  const guide = page.locator(".guide, [data-testid=frame]").filter({ hasText: given.title }).first();
  await guide.waitFor();
  const frames = [];
  for (const query of given.queries) {
    frames.push(await seen(await run(query)));
  }
  if (given.picture) {
    await page.getByTestId("frame").first().screenshot({ path: given.picture });
  }
  console.log(JSON.stringify({ asked, frames }));
} catch (error) {
  const shown = (await page.locator("body").innerText()).slice(0, 1500);
  throw new Error(`${error.message}\nBrowser showed:\n${shown}`);
} finally {
  await context.close();
  rmSync(profile, { recursive: true, force: true });
}
