/** The real queues and alarms, as Miniflare runs them, and the models of the simulation do the same. */
import { readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { expect, it } from "vitest";
import {
  ALARMS,
  AlarmCases,
  QUEUES,
  ROUNDS,
  type Reception,
  consume,
  receptionsOf,
  transcriptOf,
} from "./conformance/queues-and-alarms.ts";
import { Isolates } from "./platform/isolates.ts";
import { Ledgers } from "./platform/ledgers.ts";
import { DEAD_LETTERS, DELIVERIES, Queues } from "./platform/queues.ts";
import { World, on } from "./platform/world.ts";

const QUIET = { seed: 1, rates: {}, windows: [], endsAt: 0, only: null };

const SCRIPT = new URL("conformance/queues-and-alarms.ts", import.meta.url);

/** What the platform itself adds around the cases. */
const MAIN = `
import { DurableObject } from "cloudflare:workers";
import { AlarmCases, ROUNDS, consume } from "./cases.js";
const receptions = [];
export class Alarms extends DurableObject {
  cases = new AlarmCases(this.ctx);
  start(name) { return this.cases.start(name); }
  alarm() { return this.cases.alarm(); }
  state() { return this.cases.state(); }
}
export default {
  async fetch(request, env) {
    const { pathname, searchParams } = new URL(request.url);
    const name = searchParams.get("name");
    if (pathname === "/send") {
      const { delaySeconds, messages } = ROUNDS[Number(name)];
      await env.DELIVERIES.sendBatch(messages.map((message) => ({ body: message.name, delaySeconds })));
    } else if (pathname === "/start") await env.ALARMS.getByName(name).start(name);
    else if (pathname === "/state") return Response.json(await env.ALARMS.getByName(name).state());
    return Response.json(receptions);
  },
  queue: (batch) => consume(batch, (reception) => receptions.push(reception)),
};`;

async function withMiniflare<Result>(
  work: (ask: (path: string) => Promise<unknown>) => Promise<Result>,
): Promise<Result> {
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      modules: [
        { type: "ESModule", path: "index.js", contents: MAIN },
        { type: "ESModule", path: "cases.js", contents: stripTypeScriptTypes(readFileSync(SCRIPT, "utf8")) },
      ],
      compatibilityDate: "2026-10-01",
      queueProducers: { DELIVERIES },
      queueConsumers: {
        [DELIVERIES]: { maxBatchSize: 100, maxBatchTimeout: 0, maxRetries: 3, deadLetterQueue: DEAD_LETTERS },
        [DEAD_LETTERS]: { maxBatchSize: 100, maxBatchTimeout: 0, maxRetries: 100 },
      },
      durableObjects: { ALARMS: { className: "Alarms", useSQLite: true } },
      cf: false,
      handleStructuredLogs: () => undefined,
    }),
  );
  try {
    const { origin } = await miniflare.ready;
    return await work(async (path) => (await fetch(`${origin}${path}`)).json());
  } finally {
    await miniflare.dispose();
  }
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 50));

it("the real queues do what their model does", async () => {
  const receptions = await withMiniflare(async (ask) => {
    let all: Reception[] = [];
    let expected = 0;
    for (const [index, { messages }] of ROUNDS.entries()) {
      await ask(`/send?name=${index}`);
      expected += receptionsOf(messages);
      while (all.length < expected) {
        await pause();
        all = receptionsIn(await ask("/receptions"));
      }
    }
    return all;
  });
  expect(transcriptOf(receptions)).toEqual(QUEUES);
});

it("the model of the queues does what they do", async () => {
  const world = new World(QUIET);
  const receptions: Reception[] = [];
  const worker = {
    fetch: () => new Response(),
    queue: async (batch: Parameters<typeof consume>[0]) =>
      consume(batch, (reception) => receptions.push({ ...reception, at: world.now })),
    scheduled: async () => undefined,
  };
  const isolates = new Isolates(world, 0, () => ({}));
  const queues = new Queues(world, worker, () => isolates.pick());
  for (const { delaySeconds, messages } of ROUNDS) {
    const requests = messages.map(({ name }) => ({ body: name, ...(delaySeconds ? { delaySeconds } : {}) }));
    on(world.outside, () => void queues.bind().sendBatch(requests));
    await world.runUntil(world.now + 60 * 60_000);
  }
  expect(queues.isEmpty).toBe(true);
  expect(transcriptOf(receptions)).toEqual(QUEUES);
});

const NAMES = Object.keys(ALARMS);
const RIGHT = NAMES.map((name) => [name, { rings: ALARMS[name], wasEarly: false, wasSet: false, isSet: false }]);

it("the real alarms do what their model does", async () => {
  const states = await withMiniflare(async (ask) => {
    for (const name of NAMES) await ask(`/start?name=${encodeURIComponent(name)}`);
    for (;;) {
      const all = await Promise.all(
        NAMES.map(async (name) => [name, await ask(`/state?name=${encodeURIComponent(name)}`)]),
      );
      if (all.every(([name, state]) => ringsIn(state) >= (ALARMS[String(name)] ?? 0))) return all;
      await pause();
    }
  });
  expect(states).toEqual(RIGHT);
});

it("the model of the alarms does what they do", async () => {
  const world = new World(QUIET);
  const ledgers = new Ledgers(world, AlarmCases, 0, () => ({ now: () => world.now }));
  for (const name of NAMES) on(world.outside, () => void ledgers.host(name).call("start", [name]));
  await world.runUntil(world.now + 60 * 60_000);
  const states = NAMES.map(async (name) => [name, await on(world.outside, () => ledgers.host(name).call("state", []))]);
  await world.runUntil(world.now + 60_000);
  expect(await Promise.all(states)).toEqual(RIGHT);
});

function receptionsIn(json: unknown): Reception[] {
  return Array.isArray(json) ? json : [];
}

function ringsIn(state: unknown): number {
  return typeof state === "object" && state !== null ? Number(Reflect.get(state, "rings")) : 0;
}
