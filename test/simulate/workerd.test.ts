/** The real D1 and the real storage of a ledger give what the simulation's models give: models.test.ts has their side. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { DATABASE, STORAGE, exerciseDatabase, exerciseStorage } from "./conformance/script.ts";

it("D1 does what its model does", async () => {
  expect(await exerciseDatabase(env.DB, Date.now)).toEqual(DATABASE);
});

it("a ledger's storage does what its model does", async () => {
  const ledger = env.DELIVERY_LEDGER.getByName("conformance");
  const transcript = await runInDurableObject(ledger, (_instance, { storage }) => exerciseStorage(storage, Date.now));
  expect(transcript).toEqual(STORAGE);
});
