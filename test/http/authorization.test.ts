/** The same cases for every operation of the OpenAPI document: a route that is new is tested by being there. */
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { MAX_BATCH_BYTES } from "../../src/constants.ts";
import { sha256 } from "../../src/security/digest.ts";
import { newId } from "../../src/ids/new-id.ts";
import { type Operation, collectionsOf, filledPath, openApi, operationsOf } from "../support/operations.ts";
import { openCircuit } from "../support/open-circuit.ts";
import { type PopulatedAccount, ROLES, populatedAccount } from "../support/populated-account.ts";
import { receiverUrl } from "../support/receiver.ts";
import { PLATFORM_TOKEN, newAccount, request } from "../support/service.ts";
import { rowsWith } from "../support/tables.ts";

const operations = operationsOf(await openApi()).filter(({ needsToken }) => needsToken);
const [mine, theirs] = await Promise.all([
  populatedAccount("authorization-mine"),
  populatedAccount("authorization-theirs"),
]);

interface Asking {
  token?: string | null;
  account?: string;
  headers?: Record<string, string>;
  idOf?: (collection: string) => string;
}

/** The operation on my objects with a content that is valid, so that what is refused is who asks. */
function ask({ method, path, body }: Operation, { idOf = mine.idIn, ...options }: Asking) {
  const url = body && "url" in body ? { url: receiverUrl("authorization") } : {};
  return request(method, filledPath(path, idOf), { ...options, ...(body ? { body: { ...body, ...url } } : {}) });
}

const unknownId = () => newId(Date.now());

async function everythingOf(account: PopulatedAccount) {
  const delivery = await account.get(`/v1/webhooks/${account.idIn("webhooks")}/deliveries/${account.idIn("events")}`);
  return { rows: await rowsWith(account.id), delivery: delivery.text };
}

async function inactiveTokens() {
  const account = await newAccount("Short-lived tokens");
  const create = async (name: string) =>
    (await request("POST", `/v1/accounts/${account.id}/tokens`, { body: { name, role: "owner" } })).json;
  const [expired, revoked, orphan] = [await create("expired"), await create("revoked"), await mine.token("owner")];
  await env.DB.prepare("UPDATE tokens SET expires_at = ? WHERE id = ?").bind(Date.now(), expired["id"]).run();
  await request("DELETE", `/v1/accounts/${account.id}/tokens/${String(revoked["id"])}`);
  const deleted = await newAccount("Deleted");
  const tokenOfDeleted = await deleted.token("owner");
  await request("DELETE", `/v1/accounts/${deleted.id}`);
  return { expired: String(expired["token"]), revoked: String(revoked["token"]), tokenOfDeleted, orphan };
}

const { expired, revoked, tokenOfDeleted, orphan } = await inactiveTokens();

const NOBODY: [who: string, headers: Record<string, string>][] = [
  ["no token", {}],
  ["an empty header", { Authorization: "" }],
  ["a scheme without a token", { Authorization: "Bearer" }],
  ["a token nobody issued", { Authorization: "Bearer rct_iVr5c0bq8T6m1JvC2nX4pL7sD9fG0hK3wE5rT8yU1oA" }],
  ["two tokens", { Authorization: `Bearer ${PLATFORM_TOKEN} ${PLATFORM_TOKEN}` }],
  ["the platform's token cut short", { Authorization: `Bearer ${PLATFORM_TOKEN.slice(0, -1)}` }],
  ["the platform's token as a password", { Authorization: `Basic ${btoa(`platform:${PLATFORM_TOKEN}`)}` }],
  ["a token's id", { Authorization: `Bearer ${mine.idIn("tokens")}` }],
  ["a token's hash", { Authorization: `Bearer ${await sha256(orphan)}` }],
  ["an expired token", { Authorization: `Bearer ${expired}` }],
  ["a revoked token", { Authorization: `Bearer ${revoked}` }],
  ["a token of an account that was deleted", { Authorization: `Bearer ${tokenOfDeleted}` }],
];

describe.each(operations)("$name ($method $path), asked by a stranger", (operation) => {
  it.each(NOBODY)("is 401 with %s", async (_who, headers) => {
    const answer = await ask(operation, { token: null, account: mine.id, headers });
    expect(answer.status).toBe(401);
    expect(answer.headers.get("WWW-Authenticate")).toBe("Bearer");
  });
});

describe("with a token of another account", () => {
  it.each(operations)("$name ($method $path) is 403 when it names this one, and nothing changes", async (operation) => {
    const before = await everythingOf(mine);
    for (const role of ROLES) {
      const answer = await ask(operation, { token: theirs.tokenOf(role), account: mine.id });
      expect([role, answer.status]).toEqual([role, 403]);
    }
    expect(await everythingOf(mine)).toEqual(before);
  });

  it.each(operations.filter(({ path }) => path.includes("{")))(
    "$name ($method $path) finds none of this one's objects, and nothing changes",
    async (operation) => {
      const before = await everythingOf(mine);
      const status = operation.roles.includes("owner") ? 404 : 403;
      const all = await ask(operation, { token: theirs.tokenOf("owner") });
      expect(all.status).toBe(status);
      for (const foreign of collectionsOf(operation.path)) {
        const idOf = (collection: string) => (collection === foreign ? mine : theirs).idIn(collection);
        const answer = await ask(operation, { token: theirs.tokenOf("owner"), idOf });
        expect([foreign, answer.status]).toEqual([foreign, status]);
        expect(answer.text).not.toContain(mine.id);
      }
      expect(await everythingOf(mine)).toEqual(before);
    },
  );

  it.each(operations.filter(({ path, account }) => path.includes("{") && account === "header"))(
    "$name ($method $path) finds none of them for the platform either, if it names the other account",
    async (operation) => {
      const before = await everythingOf(mine);
      expect((await ask(operation, { account: theirs.id })).status).toBe(404);
      expect(await everythingOf(mine)).toEqual(before);
    },
  );
});

describe.each(operations.filter(({ account }) => account === "header" || account === "deferred"))(
  "$name ($method $path), asked by the platform",
  (operation) => {
    it("is 400 without the account's id in a header", async () => {
      const answer = await ask(operation, {});
      expect(answer.status).toBe(400);
      expect(answer.json["detail"]).toContain("Ratecard-Account");
    });

    it.each([
      ["an account that does not exist", unknownId()],
      ["an account id that is none", "acme"],
      ["an account id with something behind it", `${mine.id}0`],
      ["a pattern", "%"],
    ])("is 404 with %s", async (_what, account) => {
      expect((await ask(operation, { account })).status).toBe(404);
    });
  },
);

describe.each(operations.filter(({ account }) => account === "path"))("$name ($method $path)", (operation) => {
  it.each([
    ["an account that does not exist", unknownId()],
    ["an account id that is none", "acme"],
  ])("is 404 with %s in the path", async (_what, id) => {
    const idOf = (collection: string) => (collection === "accounts" ? id : mine.idIn(collection));
    expect((await ask(operation, { idOf })).status).toBe(404);
  });
});

describe("when a request is wrong in several ways", () => {
  const huge = "{".repeat(MAX_BATCH_BYTES + 1);

  it.each(operations.filter(({ body }) => body))(
    "$name ($method $path) says the first of 401, 403, 404, 415, 413, 400 and 422",
    async (operation) => {
      const { method, path, roles } = operation;
      const refused = ROLES.find((role) => !roles.includes(role));
      const inAccount = operation.account !== "none";
      const known = { place: filledPath(path, mine.idIn), account: mine.id, token: PLATFORM_TOKEN };
      const unknown = {
        place: filledPath(path, unknownId),
        account: path.includes("{") ? mine.id : unknownId(),
        token: PLATFORM_TOKEN,
      };
      // From wrong in every way to wrong in one: each line puts right what the one above is told.
      const table = [
        { status: 401, ...unknown, token: null, type: "text/plain", body: huge },
        {
          status: 403,
          ...unknown,
          account: mine.id,
          token: mine.tokenOf(refused ?? ""),
          type: "text/plain",
          body: huge,
        },
        { status: 404, ...unknown, type: "text/plain", body: huge },
        { status: 415, ...known, type: "text/plain", body: huge },
        { status: 413, ...known, type: "application/json", body: huge },
        { status: 400, ...known, type: "application/json", body: "{" },
        { status: 422, ...known, type: "application/json", body: '{"nonsense":1}' },
      ].filter(({ status }) => (status !== 403 || refused) && (status !== 404 || inAccount));
      for (const { status, place, token, account, type, body } of table) {
        const answer = await request(method, place, { token, account, headers: { "Content-Type": type }, body });
        expect([status, answer.json]).toMatchObject([status, { status }]);
      }
    },
  );

  it.each(operations.filter(({ query }) => query.includes("limit")))(
    "$name ($method $path) says the first of 401, 403, 404 and 422",
    async ({ method, path, roles, account }) => {
      const refused = ROLES.find((role) => !roles.includes(role));
      const inPath = path.includes("{");
      const unknown = { path: filledPath(path, unknownId), account: inPath ? mine.id : unknownId() };
      const answers = [
        await request(method, `${unknown.path}?limit=0`, { token: "wrong" }),
        refused && (await request(method, `${unknown.path}?limit=0`, { token: mine.tokenOf(refused) })),
        account !== "none" && (await request(method, `${unknown.path}?limit=0`, { account: unknown.account })),
        await request(method, `${filledPath(path, mine.idIn)}?limit=0`, { account: mine.id }),
      ];
      const statuses = answers.map((answer) => answer && answer.status);
      expect(statuses).toEqual([401, refused && 403, account !== "none" && 404, 422]);
    },
  );
});

describe("a role", () => {
  /** Each operation has an account to itself: some of them leave little of it. */
  const accounts = new Map<string, PopulatedAccount>();

  beforeAll(async () => {
    await Promise.all(operations.map(async ({ name }) => accounts.set(name, await populatedAccount(`role-${name}`))));
  }, 60_000);

  it.each(operations)("may do $name ($method $path) if the document lists it, and not otherwise", async (operation) => {
    const account = accounts.get(operation.name);
    if (!account) throw new Error("no account");
    if (operation.name === "probe") await openCircuit(account.idIn("webhooks"));
    const before = await everythingOf(account);
    for (const role of ROLES.filter((each) => !operation.roles.includes(each))) {
      const answer = await ask(operation, { token: account.tokenOf(role), idOf: account.idIn });
      expect([role, answer.status]).toEqual([role, 403]);
    }
    expect(await everythingOf(account)).toEqual(before);

    // The one that may the least comes first and must succeed; what it did may stand in the way of the others.
    const [least = "", ...others] = operation.roles.toReversed();
    const as = (role: string) =>
      role === "platform" ? { account: account.id } : { token: account.tokenOf(role), account: account.id };
    const first = await ask(operation, { ...as(least), idOf: account.idIn });
    expect([least, first.status, first.text]).toEqual([least, expect.toSatisfy(isSuccess), first.text]);
    for (const role of others) {
      const answer = await ask(operation, { ...as(role), idOf: account.idIn });
      expect([role, answer.status]).toEqual([role, expect.toSatisfy((status) => status !== 401 && status !== 403)]);
    }
  });
});

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}
