/**
 * npm run bench: measures the service against a floor that does only the platform's own part, in alternating rounds of
 * one run. `--quick` takes half as long; `--readme` also writes the results into docs/performance.md and docs/costs.md;
 * `--only latency,isolation` measures only these parts, and takes the others from results.json. `--versus` measures
 * instead what a team would write itself with Node, Redis and PostgreSQL beside the service. `--inspect` looks into the
 * Worker's isolate: its memory, and which functions take its CPU time.
 */
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { cpus, platform } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { costLines, growthLines, sizesOf } from "./cost/report.ts";
import { build, discard } from "./host.ts";
import { measureCosts } from "./inspect/costs.ts";
import { measureMemory } from "./inspect/memory.ts";
import { costTable, inspectionMarkdown } from "./inspect/report.ts";
import { measureAccept } from "./measure/accept.ts";
import { measureCounts } from "./measure/counts.ts";
import { measureDeliver } from "./measure/deliver.ts";
import { measureInbound } from "./measure/inbound.ts";
import { measureIsolation } from "./measure/isolation.ts";
import { measureLatency } from "./measure/latency.ts";
import { measureWeight } from "./measure/weight.ts";
import { type Results, benchmarkMarkdown, countsMarkdown, lines } from "./report.ts";
import { SECRETS } from "./service.ts";
import { withSection } from "./tables.ts";
import { versus } from "./versus/compare.ts";
import { versusMarkdown } from "./versus/report.ts";

const run = promisify(execFile);
const PERFORMANCE = fileURLToPath(new URL("../../docs/performance.md", import.meta.url));
const COSTS = fileURLToPath(new URL("../../docs/costs.md", import.meta.url));
const JSON_FILE = fileURLToPath(new URL("results.json", import.meta.url));

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    readme: { type: "boolean", default: false },
    only: { type: "string" },
    versus: { type: "boolean", default: false },
    inspect: { type: "boolean", default: false },
  },
});
const only = values.only?.split(",");
const stored: Results = JSON.parse(await readFile(JSON_FILE, "utf8"));
/** Rounds, an odd number so that one of them is the median, and what is done in each: all of it within ten minutes. */
const size = values.quick
  ? { rounds: 3, events: 500, deliveries: 1_000, latencyEvents: 150, isolationEvents: 400, growth: [1_000, 10_000] }
  : {
      rounds: 7,
      events: 600,
      deliveries: 2_000,
      latencyEvents: 500,
      isolationEvents: 600,
      growth: [1_000, 10_000, 100_000],
    };

// wrangler looks for them here, and would warn with every start.
Object.assign(process.env, SECRETS, { WRANGLER_SEND_METRICS: "false" });

const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? "unknown"}, ${platform()}, Node ${process.versions.node}`;
const startedAt = performance.now();
if (values.versus) await compareWithOthers();
else if (values.inspect) await inspect();
else await compareWithFloor();

async function compareWithOthers(): Promise<void> {
  const results = await versus(machine, values.quick ? 1 : 3);
  if (!results || !values.readme) return;
  await write(PERFORMANCE, "versus", versusMarkdown(results));
  await run("npx", ["oxfmt", PERFORMANCE]);
}

async function inspect(): Promise<void> {
  // With the names of its functions.
  const service = await step("building the service", () => build("wrangler.toml", ["--minify=false"]));
  try {
    const profiles = await step("profiles", () => measureCosts(service, values.quick ? 1_000 : 5_000));
    for (const profiled of profiles) {
      console.log(`\n${profiled.what}`);
      console.table(costTable(profiled));
    }
    const memory = await step("memory", () => measureMemory(service, values.quick ? 10_000 : 100_000));
    const markdown = inspectionMarkdown(machine, { memory, profiles });
    console.log(`\n${markdown}`);
    if (!values.readme) return;
    await write(PERFORMANCE, "inspection", markdown);
    await run("npx", ["oxfmt", PERFORMANCE]);
  } finally {
    await discard(service);
  }
}

async function compareWithFloor(): Promise<void> {
  const service = await step("building the service", () => build("wrangler.toml"));
  const floor = await step("building the floor", () => build("test/bench/floor/wrangler.toml"));
  try {
    const { rounds, events, deliveries, latencyEvents, isolationEvents, growth } = size;
    const results: Results = {
      machine,
      accept: await part("accept", () => measureAccept(service, floor, rounds, events)),
      deliver: await part("deliver", () => measureDeliver(service, floor, 1, rounds, deliveries)),
      deliverToTen: await part("deliverToTen", () => measureDeliver(service, floor, 10, rounds, deliveries)),
      inbound: await part("inbound", () => measureInbound(service, floor, rounds, events)),
      latency: await part("latency", () => measureLatency(service, floor, 3, latencyEvents)),
      isolation: await part("isolation", () => measureIsolation(service, 3, isolationEvents)),
      weight: await part("weight", () => measureWeight(service, floor, 3, events * 3)),
      counts: await part("counts", () => measureCounts(growth)),
    };
    const table = lines(results);
    console.log(`\n${results.machine}`);
    console.table(table.map(({ isMet, ...line }) => ({ ...line, met: isMet ?? "" })));
    console.log("\nWhat an event costs: its share of what is counted, and dollars for a million");
    console.table(costLines(results.counts.cost));
    console.log(`\nRows read, the same with ${sizesOf(results.counts.growth)} of everything stored`);
    console.table(growthLines(results.counts.growth));
    await writeFile(JSON_FILE, `${JSON.stringify(results, null, 2)}\n`);
    if (values.readme) {
      await write(PERFORMANCE, "benchmark", benchmarkMarkdown(results, table));
      await write(COSTS, "counts", countsMarkdown(results));
    }
    await run("npx", ["oxfmt", JSON_FILE, PERFORMANCE, COSTS]);
  } finally {
    await Promise.all([discard(service), discard(floor)]);
  }
}

async function write(page: string, section: string, content: string): Promise<void> {
  await writeFile(page, withSection(await readFile(page, "utf8"), section, content));
}

async function part<Name extends keyof Results>(
  name: Name,
  measure: () => Promise<Results[Name]>,
): Promise<Results[Name]> {
  return only && !only.includes(name) ? stored[name] : step(name, measure);
}

async function step<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  process.stdout.write(`${String(Math.round((performance.now() - startedAt) / 1000)).padStart(4)} s  ${name}\n`);
  return work();
}
