/** The encryption key is rotated while an account has left copies of its webhooks behind, which nothing may write to. */
import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, expect, it } from "vitest";
import { type Json, request } from "../support/service.ts";
import { moveAll, noticed, populated, two } from "./moving-account.ts";

const OLD = env.ENCRYPTION_KEY;
const NEW = btoa("the-new-encryption-key-32-bytes!");

beforeAll(() => applyD1Migrations(env.SECOND, env.TEST_MIGRATIONS));

/** Until nothing more can be done. */
async function rotate(): Promise<Json> {
  for (;;) {
    const bindings = { ...two, ENCRYPTION_KEY: `${NEW},${OLD}` };
    const { status, json } = await request("POST", "/v1/encryption/rotate", { env: bindings });
    expect(status).toBe(200);
    if (Number(json["done"]) === 0) return json;
  }
}

it("re-encrypts all others, and ends once the copies are deleted", async () => {
  const [moving, staying] = [await populated(), await populated()];
  await moving.move();
  await noticed(moving);
  expect((await moving.move()).json["status"]).toBe("clearing");
  // The two webhooks that it left behind.
  expect(await rotate()).toMatchObject({ remaining: 2, unreadable: 0 });
  await noticed(moving);
  await moveAll(moving);
  expect(await rotate()).toMatchObject({ remaining: 0, unreadable: 0 });
  for (const account of [moving, staying]) {
    const { status, json } = await account.call("GET", "/v1/webhooks", { env: { ...two, ENCRYPTION_KEY: NEW } });
    expect([status, json["data"]]).toEqual([200, expect.objectContaining({ length: 2 })]);
  }
});
