/** Tokens: shown once, kept as hashes, and of no use once they are revoked or expired. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { ROLES } from "../../src/security/roles.ts";
import { newAccount, request } from "../support/service.ts";
import { rowsOf, rowsWith } from "../support/tables.ts";

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;
const HOUR_MS = 3_600_000;

const account = await newAccount();
const path = `/v1/accounts/${account.id}/tokens`;

const create = (body: object) => request("POST", path, { body });
const listed = async () => Object.values((await request("GET", path)).json["data"] ?? {});
/** Which status somebody with the token gets where every role may go. */
const tried = async (token: unknown) => (await request("GET", "/v1/event-types", { token: String(token) })).status;

afterEach(() => {
  vi.useRealTimers();
});

describe("a token", () => {
  it.each(ROLES)("is created for a role: %s", async (role) => {
    const { status, json } = await create({ name: "CRM sync", role });
    expect(status).toBe(201);
    expect(json).toEqual({
      id: expect.stringMatching(UUID_V7),
      name: "CRM sync",
      role,
      expires_at: null,
      created_at: expect.stringMatching(TIME),
      token: expect.stringMatching(/^rct_[\w-]{43}$/),
    });
    expect(await tried(json["token"])).toBe(200);
  });

  it("is shown this once, and is nowhere in the database", async () => {
    const { token, ...shown } = (await create({ name: "Once", role: "member" })).json;
    const list = await listed();
    expect(list[0]).toEqual(shown);
    expect(JSON.stringify(list)).not.toContain(token);
    expect(await rowsWith(String(token))).toEqual({});
    const [row] = await rowsOf("SELECT hash FROM tokens WHERE id = ?", shown["id"]);
    expect(row?.["hash"]).toMatch(/^[0-9a-f]{64}$/);
  });

  it("is never the same twice", async () => {
    const tokens = await Promise.all(Array.from({ length: 20 }, () => account.token("member")));
    expect(new Set(tokens).size).toBe(20);
  });

  it.each([
    ["no role", { name: "x" }, "role"],
    ["a role nobody has", { name: "x", role: "root" }, "role"],
    ["the platform's role", { name: "x", role: "platform" }, "role"],
    ["a list of roles", { name: "x", role: ["admin"] }, "role"],
    ["no name", { role: "admin" }, "name"],
    ["an empty name", { name: " ", role: "admin" }, "name"],
    ["a token of one's own", { name: "x", role: "admin", token: "rct_mine" }, "token"],
    ["another account", { name: "x", role: "admin", account_id: account.id }, "account_id"],
    ["an end that has passed", { name: "x", role: "admin", expires_at: "2020-11-25T09:33:14Z" }, "expires_at"],
    ["an end at the beginning of time", { name: "x", role: "admin", expires_at: "1970-01-01T00:00:00Z" }, "expires_at"],
    ["an end without a zone", { name: "x", role: "admin", expires_at: "2999-11-25T09:33:14" }, "expires_at"],
    ["an end in the year 10000", { name: "x", role: "admin", expires_at: "9999-12-31T23:59:59-01:00" }, "expires_at"],
    ["an end that is a date", { name: "x", role: "admin", expires_at: "2999-11-25" }, "expires_at"],
    ["an end that is a number", { name: "x", role: "admin", expires_at: 32_500_000_000_000 }, "expires_at"],
    ["an end that never comes", { name: "x", role: "admin", expires_at: "2999-02-30T00:00:00Z" }, "expires_at"],
  ])("is refused with %s", async (_what, body, place) => {
    const before = (await listed()).length;
    const answer = await create(body);
    expect(answer.status).toBe(422);
    expect(Object.values(answer.json["errors"] ?? {}).map((fault) => fault["path"])).toEqual([place]);
    expect((await listed()).length).toBe(before);
  });

  it.each([
    ["2999-11-25T09:33:14Z", "2999-11-25T09:33:14.000000Z"],
    ["2999-11-25T09:33:14.123456Z", "2999-11-25T09:33:14.123000Z"],
    ["2999-11-25T09:33:14+01:00", "2999-11-25T08:33:14.000000Z"],
    [null, null],
  ])("may end at %s", async (expiresAt, shown) => {
    const { json } = await create({ name: "Ends", role: "member", expires_at: expiresAt });
    expect(json["expires_at"]).toBe(shown);
    expect((await listed())[0]?.["expires_at"]).toBe(shown);
  });

  it("opens nothing from its end on", async () => {
    const end = Date.now() + HOUR_MS;
    const { json } = await create({ name: "Ends", role: "admin", expires_at: new Date(end).toISOString() });
    vi.setSystemTime(end - 1);
    expect(await tried(json["token"])).toBe(200);
    vi.setSystemTime(end);
    expect(await tried(json["token"])).toBe(401);
  });

  it("opens nothing from its revocation on, and others are not touched", async () => {
    const [first, second] = [(await create({ name: "1", role: "owner" })).json, await account.token("owner")];
    const revoke = () => request("DELETE", `${path}/${String(first["id"])}`, { token: second });
    expect(await tried(first["token"])).toBe(200);
    expect((await revoke()).status).toBe(204);
    expect(await tried(first["token"])).toBe(401);
    expect((await revoke()).status).toBe(404);
    expect(await tried(second)).toBe(200);
    expect((await listed()).map(({ id }) => id)).not.toContain(first["id"]);
  });

  it("of an owner may revoke itself", async () => {
    const { id, token } = (await create({ name: "Me", role: "owner" })).json;
    expect((await request("DELETE", `${path}/${String(id)}`, { token: String(token) })).status).toBe(204);
    expect(await tried(token)).toBe(401);
  });
});

describe("the list of tokens", () => {
  it("is newest first, and each account has its own", async () => {
    const other = await newAccount();
    const names = ["first", "second", "third"];
    for (const name of names) {
      await request("POST", `/v1/accounts/${other.id}/tokens`, { body: { name, role: "member" } });
    }
    const { json } = await request("GET", `/v1/accounts/${other.id}/tokens`);
    expect(Object.values(json["data"] ?? {}).map(({ name }) => String(name))).toEqual(["third", "second", "first"]);
  });
});
