/** ETags and If-Match: a change that is based on an older version is refused, and nothing is lost unseen. */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { inboundWebhook } from "../support/inbound.ts";
import { openApi, operationsOf } from "../support/operations.ts";
import { receiverUrl } from "../support/receiver.ts";
import { consume, newAccount, request } from "../support/service.ts";

const account = await newAccount();
const url = "https://example.com/etags";

const MISMATCH = { status: 412, json: { code: "version_mismatch" } };

interface Subject {
  path: string;
  change: (name: string) => Record<string, unknown>;
}

const subjects: [what: string, make: () => Promise<Subject>][] = [
  [
    "webhook",
    async () => {
      const { id } = await account.webhook(url);
      return { path: `/v1/webhooks/${id}`, change: (name) => ({ name }) };
    },
  ],
  [
    "contact",
    async () => {
      const { json } = await account.post("/v1/contacts", { email: `${crypto.randomUUID()}@example.com` });
      return { path: `/v1/contacts/${json["id"]}`, change: (name) => ({ first_name: name }) };
    },
  ],
  ["account", async () => ({ path: `/v1/accounts/${(await newAccount()).id}`, change: (name) => ({ name }) })],
];

describe.each(subjects)("the ETag of a %s", (_what, make) => {
  const call = (method: string, path: string, body?: unknown, tag?: string | null) =>
    account.call(method, path, {
      ...(path.startsWith("/v1/accounts") ? { account: undefined } : {}),
      body,
      headers: tag ? { "If-Match": tag } : {},
    });

  it("is strong, the same until it changes, and lets only its own version be changed", async () => {
    const { path, change } = await make();
    const first = (await call("GET", path)).headers.get("ETag");
    expect(first).toMatch(/^"\d+"$/);
    expect((await call("GET", path)).headers.get("ETag")).toBe(first);
    const changed = await call("PATCH", path, change("First"), first);
    expect(changed.status).toBe(200);
    const second = changed.headers.get("ETag");
    expect(second).not.toBe(first);
    expect((await call("GET", path)).headers.get("ETag")).toBe(second);
    expect(await call("PATCH", path, change("Stale"), first)).toMatchObject(MISMATCH);
    expect(await call("DELETE", path, undefined, first)).toMatchObject(MISMATCH);
    expect((await call("GET", path)).json).toEqual(changed.json);
    // A proxy may have weakened it.
    for (const fitting of [`"x", ${second}`, "*"]) {
      expect((await call("PATCH", path, change("First"), fitting)).status).toBe(200);
    }
    const { headers } = await call("GET", path);
    expect((await call("PATCH", path, change("Weak"), `W/${headers.get("ETag")}`)).status).toBe(200);
    expect((await call("PATCH", path, change("Nobody asked"))).status).toBe(200);
    const latest = (await call("GET", path)).headers.get("ETag");
    expect((await call("DELETE", path, undefined, latest)).status).toBe(204);
    expect((await call("PATCH", path, change("Gone"), latest)).status).toBe(404);
  });

  it("lets one of many changes of one version through", async () => {
    const { path, change } = await make();
    const tag = (await call("GET", path)).headers.get("ETag");
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, index) => call("PATCH", path, change(`Change ${index}`), tag)),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 412, 412, 412, 412, 412]);
  });
});

/** Bindings whose D1 has `work` done right before its first transaction. */
function withinRace(work: () => Promise<unknown>): { env: Env; isOver: () => boolean } {
  let isOver = false;
  const DB = new Proxy(env.DB, {
    get: (target, member) => {
      if (member === "prepare") return (query: string) => target.prepare(query);
      return async (statements: D1PreparedStatement[]) => {
        if (!isOver) await work();
        isOver = true;
        return target.batch(statements);
      };
    },
  });
  return { env: { ...env, DB }, isOver: () => isOver };
}

describe.each(subjects)("a %s that is edited while it is deleted", (_what, make) => {
  it.each([
    ["stays, if the deletion named the version before", (tag: string) => ({ "If-Match": tag }), 412, 200],
    ["goes, if the deletion named any version", () => ({ "If-Match": "*" }), 204, 404],
    ["goes, if the deletion named no version", () => ({}), 204, 404],
  ])("%s", async (_name, headersFor, status, left) => {
    const { path, change } = await make();
    const scope = path.startsWith("/v1/accounts") ? { account: undefined } : {};
    const tag = (await account.call("GET", path, scope)).headers.get("ETag") ?? "";
    const race = withinRace(() => account.call("PATCH", path, { ...scope, body: change("Edited") }));
    const answer = await account.call("DELETE", path, { ...scope, env: race.env, headers: headersFor(tag) });
    expect([answer.status, race.isOver()]).toEqual([status, true]);
    if (status === 412) expect(answer).toMatchObject(MISMATCH);
    const after = await account.call("GET", path, scope);
    expect(after.status).toBe(left);
    if (left === 200) expect(after.json).toMatchObject(change("Edited"));
  });
});

it("an inbound webhook that an edit saved from its deletion can still be called", async () => {
  const webhook = await inboundWebhook(account, ["contact.create"]);
  const path = `/v1/webhooks/${webhook.id}`;
  const tag = (await account.get(path)).headers.get("ETag") ?? "";
  const race = withinRace(() => account.patch(path, { name: "Edited" }));
  const answer = await account.call("DELETE", path, { env: race.env, headers: { "If-Match": tag } });
  expect(answer.status).toBe(412);
  expect((await webhook.send({ email: "still@example.com" })).status).toBe(200);
});

describe("the ETag of a webhook", () => {
  it("comes with a new one, and guards PUT and the rotation of its secrets", async () => {
    const made = await account.post("/v1/webhooks", { name: "Made", url, events: ["*"] });
    const tag = made.headers.get("ETag") ?? "";
    const path = `/v1/webhooks/${made.json["id"]}`;
    expect((await account.get(path)).headers.get("ETag")).toBe(tag);
    await account.patch(path, { name: "Changed" });
    const body = { name: "Stale", url, events: ["*"] };
    expect(await account.call("PUT", path, { body, headers: { "If-Match": tag } })).toMatchObject(MISMATCH);
    const rotate = await account.post(`${path}/rotate-secret`, {}, { headers: { "If-Match": tag } });
    expect(rotate).toMatchObject(MISMATCH);
    expect((await account.get(path)).json["name"]).toBe("Changed");
  });

  it("is the same for all roles, and does not change with deliveries or the end of an overlap", async () => {
    const { id } = await account.webhook(receiverUrl("etags"));
    const path = `/v1/webhooks/${id}`;
    await account.post(`${path}/rotate-secret`, { overlap_seconds: 60 });
    const tag = (await account.get(path)).headers.get("ETag");
    const event = await account.publish();
    await consume([{ account_id: account.id, event_id: String(event["id"]), webhook_id: String(id) }]);
    await env.DB.prepare("UPDATE webhooks SET previous_until = 1 WHERE id = ?").bind(String(id)).run();
    for (const role of ["owner", "admin"]) {
      const answer = await request("GET", path, { token: await account.token(role) });
      expect([role, answer.headers.get("ETag")]).toEqual([role, tag]);
    }
  });

  it("says nothing of what lies below it", async () => {
    const { id } = await account.webhook(url);
    const answer = await account.call("GET", `/v1/webhooks/${id}/deliveries`, { headers: { "If-Match": '"0"' } });
    expect([answer.status, answer.headers.get("ETag")]).toEqual([200, null]);
    const test = await account.post(
      `/v1/webhooks/${id}/recover`,
      { since: "2026-01-01T00:00:00Z" },
      {
        headers: { "If-Match": '"0"' },
      },
    );
    expect(test.status).toBe(202);
  });
});

it("every object that can be edited has one, and the document says so", async () => {
  const document = await openApi();
  const edited = operationsOf(document).filter(
    ({ method, path }) => ["PUT", "PATCH"].includes(method) && path.endsWith("{id}"),
  );
  expect(edited.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["replaceWebhook", "updateWebhook", "updateContact", "updateAccount"]),
  );
  for (const { method, path } of edited) {
    const operation = JSON.stringify(Reflect.get(document.paths[path] ?? {}, method.toLowerCase()));
    expect(operation).toContain('"name":"If-Match"');
    expect(operation).toContain('"412"');
    expect(operation).toContain('"ETag"');
  }
});
