/** The simulation itself: its models do what the real D1 and storage do, and a seed always plays the same history. */
import { expect, it } from "vitest";
import { DATABASE, STORAGE, exerciseDatabase, exerciseStorage } from "./conformance/script.ts";
import { Database } from "./platform/database.ts";
import { LedgerStorage } from "./platform/ledger-storage.ts";
import { World, on } from "./platform/world.ts";
import { playAll } from "./pool.ts";

const QUIET = { seed: 1, rates: {}, windows: [], endsAt: 0, only: null };
const SOURCE = new URL("../../src/", import.meta.url);

/** Plays the world until the work is done. */
async function inWorld<Result>(world: World, work: () => Promise<Result>): Promise<Result> {
  let isDone = false;
  const result = on(world.outside, work).finally(() => {
    isDone = true;
  });
  while (!isDone && (await world.step(Infinity)));
  return result;
}

it("the model of D1 does what D1 does", async () => {
  const world = new World(QUIET);
  const database = new Database(world);
  const transcript = await inWorld(world, () => exerciseDatabase(database.bind(), () => world.now));
  expect(transcript).toEqual(DATABASE);
});

it("the model of a ledger's storage does what the storage does", async () => {
  const world = new World(QUIET);
  const storage = new LedgerStorage(world, "conformance", () => undefined);
  const transcript = await inWorld(world, () => exerciseStorage(storage, () => world.now));
  expect(transcript).toEqual(STORAGE);
});

it("a seed plays the same history in any process, after any others", async () => {
  const options = { source: SOURCE, shrinks: 0, story: false };
  const orders = [1, 5, 16].map((seed) => ({ kind: "seed" as const, seed }));
  const one = await playAll(orders, { ...options, jobs: 1 });
  const two = await playAll(orders.toReversed(), { ...options, jobs: 2 });
  expect(two.map(({ traceHash }) => traceHash).toReversed()).toEqual(one.map(({ traceHash }) => traceHash));
}, 600_000);
