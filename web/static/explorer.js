// The explorer: a thin client of /graphql. Text from the graph only ever becomes text nodes, never markup.
"use strict";

const view = document.getElementById("view");
const KINDS = ["FIELD", "MODEL", "COMPONENT", "ALGORITHM", "TECHNIQUE", "FUNCTION", "METRIC", "PARAMETER", "PROBLEM",
  "TASK", "DATA", "TOOL", "THEORY"];
// how a relation reads, from the source and from the target
const READS = {
  IS_A: ["is a kind of", "kinds of it"], PART_OF: ["is part of", "its parts"], USES: ["uses", "used by"],
  USED_FOR: ["is used for", "what serves it"], MITIGATES: ["counters", "what counters it"],
  CAUSES: ["causes", "what causes it"], IMPROVES: ["improves", "what improves it"],
  EXTENDS: ["extends", "extended by"], CONTRASTS_WITH: ["is contrasted with", "is contrasted with"],
  MEASURES: ["measures", "measured by"], REQUIRES: ["requires", "required by"],
};

// --- asking -----------------------------------------------------------------------------------------------------------

async function ask(query, variables = {}) {
  const response = await fetch("/graphql", {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/graphql-response+json" },
    body: JSON.stringify({ query, variables }),
  });
  const answer = await response.json().catch(() => ({ errors: [{ message: `The server answered ${response.status}.` }] }));
  if (answer.errors) throw new Error(answer.errors.map((e) => e.message).join(" "));
  return answer.data;
}

// --- building ---------------------------------------------------------------------------------------------------------

function h(tag, attributes = {}, ...children) {
  const svg = ["svg", "line", "circle", "text", "g", "title"].includes(tag) || attributes.svg;
  const element = svg ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "svg" || value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "kind") element.style.setProperty("--k", `var(--${value})`);
    else if (name === "fill" && svg) element.style.fill = value;
    else if (name === "width" && tag === "i") element.style.width = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((c) => c !== null && c !== undefined && c !== false));
  return element;
}
const to = (slug) => `#/concept/${encodeURIComponent(slug)}`;
const link = (c) => h("a", { href: to(c.slug) }, c.name);
const badge = (kind) => h("span", { class: "kind", kind }, kind.toLowerCase());
const place = (q) => h("span", { class: "place" },
  `${q.document}, line${q.startLine === q.endLine ? ` ${q.startLine}` : `s ${q.startLine}–${q.endLine}`}`);
const sure = (x) => h("span", { class: "sure", title: `confidence ${x.toFixed(2)}` }, h("i", { width: `${Math.round(x * 100)}%` }));
const hours = (m) => (m < 60 ? `${m} min` : `${Math.round(m / 6) / 10} h`);
const show = (...parts) => { view.replaceChildren(...parts.flat(Infinity).filter(Boolean)); };
const problem = (text, hint) => h("section", { class: "card error" }, h("h2", {}, text), hint);

// --- a concept --------------------------------------------------------------------------------------------------------

const CONCEPT = `query ($name: String!) {
  concept(name: $name) {
    __typename
    ... on Concept {
      slug name kind aliases level minutes mentions documents
      definition { text document startLine endLine }
      relations(first: 60) { totalCount edges { node {
        type confidence evidenceCount source { slug name kind } target { slug name kind }
        evidence(first: 3) { text document startLine endLine form rule } } } }
      prerequisites(first: 30) { totalCount edges { node { slug name kind } confidence reasons { text document startLine } } }
      unlocks(first: 30) { totalCount edges { node { slug name kind } confidence reasons { text } } }
      passages(first: 3) { nodes { text document startLine endLine } }
      questions(first: 5) { text document startLine endLine }
    }
    ... on ConceptNotFound { message suggestions }
    ... on AmbiguousName { message candidates { slug name kind } }
  }
}`;

function missing(result) {
  const others = result.candidates
    ? result.candidates.map((c) => h("li", {}, link(c), " ", badge(c.kind)))
    : (result.suggestions || []).map((name) => h("li", {}, h("a", { href: to(name) }, name)));
  return problem(result.message, others.length ? h("div", {}, h("p", {}, "Did you mean"), h("ul", { class: "plain" }, others)) : null);
}

function relationItem(relation, end) {
  return h("li", {}, h("details", {},
    h("summary", {}, link(relation[end]), sure(relation.confidence),
      h("span", { class: "quiet small" }, `${relation.evidenceCount} ${relation.evidenceCount === 1 ? "place" : "places"}`)),
    relation.evidence.map((e) => h("blockquote", {}, e.text, h("br"), place(e),
      h("span", { class: "place" }, ` · ${e.form.toLowerCase()}, rule ${e.rule}`)))));
}

function relationGroups(concept) {
  const groups = new Map();
  for (const { node } of concept.relations.edges) {
    const out = node.source.slug === concept.slug;
    const title = READS[node.type][out ? 0 : 1];
    if (!groups.has(title)) groups.set(title, []);
    groups.get(title).push(relationItem(node, out ? "target" : "source"));
  }
  return [...groups].map(([title, items]) => h("div", { class: "group" }, h("h3", {}, title), h("ul", { class: "plain" }, items)));
}

function neighbours(title, connection, empty) {
  const rows = connection.edges.map((edge) => h("li", {}, h("details", {},
    h("summary", {}, link(edge.node), sure(edge.confidence)),
    h("ul", { class: "small quiet" }, edge.reasons.slice(0, 4).map((r) =>
      h("li", {}, r.text, r.document ? ` (${r.document}, line ${r.startLine})` : ""))))));
  const more = connection.totalCount - rows.length;
  return h("section", { class: "card" }, h("h2", {}, title),
    rows.length ? h("ul", { class: "plain" }, rows) : h("p", { class: "quiet" }, empty),
    more > 0 ? h("p", { class: "quiet small" }, `and ${more} more`) : null);
}

function map(concept) {
  const seen = new Map();
  for (const { node } of concept.relations.edges) {
    const other = node.source.slug === concept.slug ? node.target : node.source;
    if (!seen.has(other.slug)) seen.set(other.slug, { ...other, type: node.type });
  }
  const around = [...seen.values()].slice(0, 14);
  if (around.length < 3) return null;
  const [w, hgt] = [680, 360];
  const spots = around.map((c, i) => {
    const angle = (2 * Math.PI * i) / around.length - Math.PI / 2;
    const reach = i % 2 ? 0.72 : 1;
    return { ...c, x: w / 2 + Math.cos(angle) * 255 * reach, y: hgt / 2 + Math.sin(angle) * 145 * reach };
  });
  const dot = (c, r) => h("a", { svg: true, href: to(c.slug) }, h("title", {}, c.name),
    h("circle", { cx: c.x, cy: c.y, r, fill: `var(--${c.kind})` }), h("text", { x: c.x, y: c.y + r + 13 }, c.name.length > 24 ? `${c.name.slice(0, 23)}…` : c.name));
  return h("section", { class: "card around" }, h("svg", { class: "map", viewBox: `0 0 ${w} ${hgt + 20}`, role: "img", "aria-label": `What lies around ${concept.name}` },
    spots.map((c) => h("g", {}, h("line", { x1: w / 2, y1: hgt / 2, x2: c.x, y2: c.y }),
      h("text", { class: "label", x: (w / 2 + c.x * 1.4) / 2.4, y: (hgt / 2 + c.y * 1.4) / 2.4 - 3 }, c.type.toLowerCase().replaceAll("_", " ")))),
    spots.map((c) => dot(c, 8)), dot({ ...concept, x: w / 2, y: hgt / 2 }, 14)));
}

async function showConcept(name) {
  const { concept } = await ask(CONCEPT, { name });
  if (concept.__typename !== "Concept") return show(missing(concept));
  document.title = `${concept.name} · dlkg`;
  const groups = relationGroups(concept);
  show(
    h("section", { class: "card", kind: concept.kind },
      h("h1", {}, concept.name, " ", badge(concept.kind)),
      concept.aliases.length ? h("p", { class: "quiet" }, `also ${concept.aliases.join(", ")}`) : null,
      concept.definition ? h("p", { class: "definition" }, concept.definition.text) : null,
      concept.definition ? place(concept.definition) : null,
      h("p", { class: "facts" }, h("span", {}, `about ${hours(concept.minutes)} to learn`), h("span", {}, `level ${concept.level}`),
        h("span", {}, `named ${concept.mentions} times in ${concept.documents} documents`),
        h("a", { href: linkTo("plan", [["targets", concept.name]]) }, "Make a study plan →"),
        h("a", { href: linkTo("path", [["to", concept.name]]) }, "What leads here?"))),
    h("div", { class: "columns" },
      h("div", {},
        map(concept),
        h("section", { class: "card" }, h("h2", {}, `What the texts state (${concept.relations.totalCount})`),
          groups.length ? groups : h("p", { class: "quiet" }, "Nothing yet.")),
        concept.passages.nodes.length ? h("section", { class: "card" }, h("h2", {}, "Where to read"),
          concept.passages.nodes.map((p) => h("blockquote", {}, p.text, h("br"), place(p)))) : null),
      h("div", {},
        neighbours("Learn before", concept.prerequisites, "It needs nothing else."),
        neighbours("Opens the way to", concept.unlocks, "Nothing needs it."),
        concept.questions.length ? h("section", { class: "card" }, h("h2", {}, "Test yourself"),
          h("ul", { class: "plain" }, concept.questions.map((q) => h("li", {}, q.text, " ", place(q))))) : null)),
  );
}

// --- a plan -----------------------------------------------------------------------------------------------------------

// The words of a link are those of the GraphQL arguments, orders are spelt as on the command line.
const PLAN = `query ($targets: [String!]!, $known: [String!]!, $order: StudyOrder!, $hoursPerWeek: Float) {
  studyPlan(targets: $targets, known: $known, order: $order, hoursPerWeek: $hoursPerWeek) {
    __typename
    ... on Plan {
      minutes targets { name }
      steps { position why minutes concept { slug name kind } readings { text document startLine endLine } questions { text } }
      skipped { slug name } weeks { number positions minutes }
    }
    ... on ConceptNotFound { message suggestions }
    ... on AmbiguousName { message candidates { slug name kind } }
  }
}`;
const list = (text) => (text || "").split(",").map((s) => s.trim()).filter(Boolean);
const field = (asked, name, label, more) => h("label", {}, label, h("input", { name, value: asked.get(name) || "", ...more }));
const choice = (asked, name, label, options) => h("label", {}, label, h("select", { name }, options.map((value) =>
  h("option", { value, selected: asked.get(name) === value }, value.replaceAll("-", " ")))));
const constant = (word, otherwise) => (word || otherwise).toUpperCase().replaceAll("-", "_");

function linkTo(page, values) {
  const kept = [...values].filter(([, value]) => String(value).trim());
  return `#/${page}?${new URLSearchParams(kept)}`;
}

function asking(page, ...fields) {
  return h("form", { class: `form ${page}`, onsubmit: (event) => {
    event.preventDefault();
    location.hash = linkTo(page, new FormData(event.target));
  } }, fields);
}

function planForm(asked) {
  return asking("plan", field(asked, "targets", "I want to learn", { placeholder: "transformer, GAN", required: true }),
    field(asked, "known", "I know already", { placeholder: "matrix, derivative" }),
    field(asked, "hoursPerWeek", "Hours a week", { placeholder: "any", type: "number", min: "0.5", max: "168", step: "0.5" }),
    choice(asked, "order", "Order", ["just-in-time", "levels", "easiest"]), h("button", {}, "Plan"));
}

function planStep(step, asked) {
  const values = new URLSearchParams(asked);
  values.set("known", [...list(asked.get("known")), step.concept.name].join(", "));
  return h("li", { "data-n": step.position }, h("strong", {}, link(step.concept)), " ", badge(step.concept.kind),
    h("span", { class: "quiet small" }, `  ${hours(step.minutes)} `),
    h("a", { class: "small", href: linkTo("plan", values), title: "Plan again without it and all under it" }, "I know this"),
    h("div", {}, step.why),
    step.readings.length || step.questions.length ? h("details", { class: "small" }, h("summary", { class: "quiet" }, "read and test yourself"),
      step.readings.map((p) => h("blockquote", {}, p.text, h("br"), place(p))),
      h("ul", {}, step.questions.map((q) => h("li", {}, q.text)))) : null);
}

function planSteps(plan, asked) {
  const steps = (some) => h("ol", { class: "steps" }, some.map((step) => planStep(step, asked)));
  if (!plan.weeks.length) return steps(plan.steps);
  return plan.weeks.map((week) => [h("h3", { class: "week" }, `Week ${week.number}`, h("span", { class: "quiet small" }, `  ${hours(week.minutes)}`)),
    week.positions.length ? steps(week.positions.map((position) => plan.steps[position - 1])) : h("p", { class: "quiet" }, "Go on with the last one.")]);
}

async function showPlan(asked) {
  document.title = "Study plan · dlkg";
  const head = h("section", { class: "card" }, h("h1", {}, "A study plan"),
    h("p", { class: "quiet" }, "Name what you want to understand and what you know; commas between several."), planForm(asked));
  const targets = list(asked.get("targets"));
  if (!targets.length) return show(head);
  show(head, h("p", { class: "quiet" }, "Planning…"));
  const hoursPerWeek = asked.get("hoursPerWeek") ? Number(asked.get("hoursPerWeek")) : null;
  const variables = { targets, known: list(asked.get("known")), order: constant(asked.get("order"), "just-in-time"), hoursPerWeek };
  const { studyPlan: plan } = await ask(PLAN, variables);
  if (plan.__typename !== "Plan") return show(head, missing(plan));
  const goal = plan.targets.map((t) => t.name).join(" and ");
  const title = plan.steps.length ? `${plan.steps.length} ${plan.steps.length === 1 ? "step" : "steps"} to ${goal}, about ${hours(plan.minutes)}` : `You know ${goal} already.`;
  return show(head, h("section", { class: "card" }, h("h2", {}, title),
    plan.skipped.length ? h("p", { class: "quiet small" }, `Known already: ${plan.skipped.map((c) => c.name).join(", ")}.`) : null,
    planSteps(plan, asked)));
}

// --- a path -----------------------------------------------------------------------------------------------------------

const WAY = `concepts { slug name kind } steps { confidence reasons { text document startLine } }`;
const PATH = `query ($from: String!, $to: String!, $prefer: PathPreference!) {
  prerequisitePath(from: $from, to: $to, prefer: $prefer) {
    __typename
    ... on Path { ${WAY} }
    ... on NoPath { message reverse { ${WAY} } }
    ... on ConceptNotFound { message suggestions }
    ... on AmbiguousName { message candidates { slug name kind } }
  }
}`;

function way(path) {
  return h("ol", { class: "steps" }, path.concepts.map((concept, i) => h("li", {}, h("strong", {}, link(concept)), " ", badge(concept.kind),
    i ? [sure(path.steps[i - 1].confidence), path.steps[i - 1].reasons.slice(0, 3).map((r) =>
      h("div", {}, r.text, r.document ? h("span", { class: "place" }, ` ${r.document}, line ${r.startLine}`) : null))] : null)));
}

async function showPath(asked) {
  document.title = "Path · dlkg";
  const head = h("section", { class: "card" }, h("h1", {}, "From one concept to another"),
    h("p", { class: "quiet" }, "What leads from the one to the other, and why each step comes before the next."),
    asking("path", field(asked, "from", "From", { placeholder: "derivative", required: true }),
      field(asked, "to", "To", { placeholder: "transformer", required: true }),
      choice(asked, "prefer", "Prefer", ["shortest", "trusted"]), h("button", {}, "Find")));
  const [from, goal] = [asked.get("from"), asked.get("to")];
  if (!from || !goal) return show(head);
  const { prerequisitePath: found } = await ask(PATH, { from, to: goal, prefer: constant(asked.get("prefer"), "shortest") });
  if (found.__typename === "Path") return show(head, h("section", { class: "card" }, way(found)));
  if (found.__typename === "NoPath") return show(head, h("section", { class: "card" }, h("h2", {}, found.message), found.reverse ? way(found.reverse) : null));
  return show(head, missing(found));
}

// --- lists and the first page -----------------------------------------------------------------------------------------

async function showKind(kind, after) {
  const { concepts } = await ask(`query ($where: ConceptWhere, $after: String) {
    concepts(where: $where, orderBy: [{field: MENTIONS, direction: DESC}], first: 60, after: $after) {
      totalCount pageInfo { hasNextPage endCursor } nodes { slug name kind definition { text } } } }`, { where: { kinds: [kind] }, after });
  document.title = `${kind.toLowerCase()} · dlkg`;
  show(h("section", { class: "card", kind }, h("h1", {}, badge(kind), ` ${concepts.totalCount} concepts`),
    h("ul", { class: "plain" }, concepts.nodes.map((c) => h("li", {}, link(c), h("span", { class: "quiet small" }, c.definition ? `  ${c.definition.text}` : "")))),
    concepts.pageInfo.hasNextPage ? h("p", {}, h("button", { onclick: () => guarded(() => showKind(kind, concepts.pageInfo.endCursor)) }, "Next page")) : null));
}

async function showHome() {
  document.title = "dlkg · a knowledge graph of deep learning";
  const { stats, concepts } = await ask(`{ stats { documents concepts relations evidence prerequisites byKind { kind count } }
    concepts(orderBy: [{field: MENTIONS, direction: DESC}], first: 24) { nodes { slug name kind } } }`);
  document.getElementById("size").textContent =
    `${stats.concepts} concepts, ${stats.relations} relations with ${stats.evidence} places, ${stats.prerequisites} prerequisites, from ${stats.documents} documents`;
  show(h("section", { class: "hero" }, h("h1", {}, "What is it, who says so, and what do I learn first?"),
    h("p", { class: "quiet" }, "A knowledge graph of deep learning, read from texts. Every relation shows the passages that state it; every study plan gives its reasons. Search above, pick a kind, or ask by ",
      h("a", { href: "/graphql" }, "GraphQL"), "."),
    h("div", { class: "kinds" }, stats.byKind.filter((k) => k.count).map(({ kind, count }) => h("a", { kind, href: `#/kind/${kind}` }, `${kind.toLowerCase()} ${count}`)))),
  h("section", { class: "card" }, h("h2", {}, "Often named"), h("div", { class: "kinds" }, concepts.nodes.map((c) => h("a", { kind: c.kind, href: to(c.slug) }, c.name)))),
  h("section", { class: "card" }, h("h2", {}, "Make a study plan"), planForm(new URLSearchParams())));
}

// --- search -----------------------------------------------------------------------------------------------------------

const input = document.getElementById("q");
const hits = document.getElementById("hits");
let chosen = -1;
let turn = 0;

function closeHits() { hits.hidden = true; chosen = -1; input.setAttribute("aria-expanded", "false"); }
function choose(index) {
  const items = [...hits.children];
  if (!items.length) return;
  chosen = (index + items.length) % items.length;
  items.forEach((item, i) => item.setAttribute("aria-selected", String(i === chosen)));
}
async function suggest() {
  const mine = ++turn;
  const text = input.value.trim();
  if (!text) return closeHits();
  const { search } = await ask("query ($text: String!) { search(text: $text, first: 8) { snippet concept { slug name kind } } }", { text });
  if (mine !== turn) return;
  hits.replaceChildren(...search.map((hit) => h("li", { role: "option", onmousedown: () => { location.hash = to(hit.concept.slug); } },
    h("span", {}, hit.concept.name), badge(hit.concept.kind), h("span", { class: "snippet" }, hit.snippet))));
  hits.hidden = !search.length;
  chosen = -1;
  input.setAttribute("aria-expanded", String(!hits.hidden));
}
let timer;
input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(() => suggest().catch(() => closeHits()), 120); });
input.addEventListener("blur", () => setTimeout(closeHits, 150));
input.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown") { event.preventDefault(); choose(chosen + 1); }
  if (event.key === "ArrowUp") { event.preventDefault(); choose(chosen - 1); }
  if (event.key === "Escape") closeHits();
});
document.getElementById("search").addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(timer); turn++;
  const item = hits.children[chosen];
  if (item && !hits.hidden) item.dispatchEvent(new MouseEvent("mousedown"));
  else if (input.value.trim()) location.hash = to(input.value.trim());
  closeHits();
});

// --- routes -----------------------------------------------------------------------------------------------------------

async function guarded(action) {
  try { await action(); } catch (error) { show(problem("That did not work.", h("p", {}, error.message))); }
}
function route() {
  const [path, query] = location.hash.slice(2).split("?");
  const [page, ...rest] = path.split("/");
  const name = decodeURIComponent(rest.join("/"));
  scrollTo(0, 0);
  guarded(() => {
    if (page === "concept" && name) return showConcept(name);
    if (page === "kind" && KINDS.includes(name)) return showKind(name);
    if (page === "plan") return showPlan(new URLSearchParams(query));
    if (page === "path") return showPath(new URLSearchParams(query));
    return showHome();
  });
}
addEventListener("hashchange", route);
route();
