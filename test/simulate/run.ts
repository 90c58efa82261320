/**
 * I/O. `npm run test:simulate`: plays random histories of the service on a virtual platform, and judges each. A history
 * that breaks a promise is shrunk and printed as a story.
 *
 * `-- --seed 7` begins with another seed; `-- --histories 1000` plays so many; `-- --story` prints the story of a seed;
 * `-- --keep` keeps shrunk histories as tests; `-- --mutants` takes the mechanisms out, one after another.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { readWholeNumber } from "../../scripts/read-number.ts";
import { readOrExit } from "../../scripts/read-or-exit.ts";
import { runMutants } from "./mutants.ts";
import { playAll } from "./pool.ts";
import { printStory } from "./story.ts";

const SOURCE = new URL("../../src/", import.meta.url);
const KEPT = new URL("kept/", import.meta.url);

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    histories: { type: "string", default: "100" },
    jobs: { type: "string", default: String(availableParallelism()) },
    story: { type: "boolean", default: false },
    keep: { type: "boolean", default: false },
    mutants: { type: "boolean", default: false },
    only: { type: "string" },
  },
});
const options = readOrExit(() => ({
  seed: readWholeNumber("--seed", values.seed, 0),
  histories: values.story ? 1 : readWholeNumber("--histories", values.histories, 1),
  jobs: readWholeNumber("--jobs", values.jobs, 1),
}));

if (values.mutants) {
  const missed = await runMutants({ ...options, only: values.only?.split(",") ?? null });
  process.exitCode = missed > 0 ? 1 : 0;
} else {
  process.exitCode = (await simulate()) > 0 ? 1 : 0;
}

async function simulate(): Promise<number> {
  const from = performance.now();
  const kept = values.story ? [] : readdirSync(KEPT).filter((name) => name.endsWith(".json"));
  const histories = [
    ...kept.map((name) => ({ kind: "kept" as const, history: readFileSync(new URL(name, KEPT), "utf8") })),
    ...Array.from({ length: options.histories }, (_, index) => ({ kind: "seed" as const, seed: options.seed + index })),
  ];
  const results = await playAll(histories, { source: SOURCE, jobs: options.jobs, shrinks: 3, story: values.story });
  const sum = (of: (counts: (typeof results)[number]["counts"]) => number) =>
    results.reduce((total, { counts }) => total + of(counts), 0);
  const settled = results.map(({ settledAfterMs }) => settledAfterMs / 60_000).toSorted((a, b) => a - b);
  const events = sum((counts) => counts.events);
  const deliveries = sum((counts) => counts.deliveries);
  const faults = sum((counts) => Object.values(counts.faults).reduce((total, count) => total + count, 0));
  const longest = settled.at(-1)?.toFixed(1) ?? "0.0";
  const seconds = Math.round((performance.now() - from) / 1000);
  console.table({
    histories: results.length,
    "events accepted": events,
    deliveries,
    "requests to receivers": sum(({ requests }) => requests),
    faults,
    "steps of the world": sum(({ steps }) => steps),
    "minutes until settled, median": settled[Math.floor(settled.length / 2)]?.toFixed(1),
    "minutes until settled, longest": longest,
    seconds,
  });
  const kinds = new Set(results.flatMap(({ counts }) => Object.keys(counts.faults)));
  const ofKind = (kind: string) => `${kind} ${sum((counts) => counts.faults[kind] ?? 0)}`;
  console.log(`faults by kind: ${[...kinds].toSorted().map(ofKind).join(", ")}`);
  const failed = results.filter(({ violations }) => violations.length > 0);
  for (const result of failed) {
    console.error(`\n✗ seed ${result.seed} (${result.theme}, ${result.level})`);
    for (const { rule, text } of result.violations) console.error(`  ${rule}: ${text}`);
    if (!result.shrunk) continue;
    console.error(printStory(result.shrunk));
    if (values.keep) {
      const name = `${result.violations[0]?.rule.replaceAll(" ", "-")}-${result.seed}.json`;
      writeFileSync(new URL(name, KEPT), `${result.shrunk.history}\n`);
      console.error(`kept as ${fileURLToPath(new URL(name, KEPT))}`);
    }
  }
  if (values.story) for (const { story } of results) console.log(story);
  // The lines of several runs can be summed.
  console.log(
    `\ntotal: ${results.length} histories, ${events} events, ${deliveries} deliveries, ${faults} faults, ${longest} minutes until settled at most, ${seconds} seconds`,
  );
  console.log(`${results.length - failed.length} passed, ${failed.length} failed`);
  return failed.length;
}
