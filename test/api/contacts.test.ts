import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { MAX_COMMIT_ATTEMPTS } from "../../src/constants.ts";
import { newAccount, request } from "../support/service.ts";
import { type Account, contactsOf, withRival } from "../support/inbound.ts";

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;
const JOHN = {
  first_name: "John",
  last_name: "Doe",
  email: "John.Doe@Example.com",
  phone: "+31 612345678",
  metadata: { a: [1] },
};
const NOBODY = "018f4d2e-7c1b-7000-8000-3d1b2a9c4e5f";

let account: Account;
beforeEach(async () => {
  account = await newAccount();
});

const create = (body: unknown) => account.post("/v1/contacts", body);
const created = async (body: unknown) => String((await create(body)).json["id"]);

describe("A contact", () => {
  it("is created, read, changed and deleted", async () => {
    const { status, json } = await create(JOHN);
    expect(status).toBe(201);
    expect(json).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      ...JOHN,
      created_at: expect.stringMatching(TIME),
      updated_at: expect.stringMatching(TIME),
    });
    const path = `/v1/contacts/${String(json["id"])}`;
    expect((await account.get(path)).json).toEqual(json);
    expect((await account.get(path.toUpperCase().replace("/V1/CONTACTS", "/v1/contacts"))).status).toBe(200);
    const changed = await account.patch(path, { ...json, first_name: null, metadata: { b: 2 } });
    expect(changed.json).toEqual({
      ...json,
      first_name: null,
      metadata: { b: 2 },
      updated_at: expect.stringMatching(TIME),
    });
    expect((await account.get(path)).json).toEqual(changed.json);
    expect((await account.call("DELETE", path)).status).toBe(204);
    expect((await account.get(path)).status).toBe(404);
    expect((await account.call("DELETE", path)).status).toBe(404);
    expect((await account.patch(path, {})).status).toBe(404);
  });

  it("needs an email or a phone, then and later", async () => {
    const errors = [{ path: "email", message: "is required when there is no phone" }];
    expect((await create({ first_name: "John" })).json).toMatchObject({ status: 422, errors });
    expect((await create({ email: null })).json).toMatchObject({ status: 422, errors });
    const path = `/v1/contacts/${await created({ phone: "55555" })}`;
    expect((await account.patch(path, { phone: null })).json).toMatchObject({ status: 422, errors });
    expect((await account.patch(path, { phone: null, email: "a@example.com" })).status).toBe(200);
  });

  it.each([
    ["an email without @", { email: "nobody" }, "email"],
    ["an email with a space", { email: "a b@example.com" }, "email"],
    ["a long email", { email: `${"x".repeat(251)}@b.c` }, "email"],
    ["a phone of four digits", { phone: "+1234", email: "a@b.c" }, "phone"],
    ["an email with a comma behind it", { email: "ent@example.com," }, "email"],
    ["an invisible name", { email: "a@b.c", first_name: "\u200B" }, "first_name"],
    ["a phone of letters", { phone: "abc", email: "a@b.c" }, "phone"],
    ["a name that is a number", { email: "a@b.c", first_name: 5 }, "first_name"],
    ["a name on two lines", { email: "a@b.c", first_name: "a\nb" }, "first_name"],
    ["metadata that is text", { email: "a@b.c", metadata: "x" }, "metadata"],
    ["a field there is not", { email: "a@b.c", nickname: "Jo" }, "nickname"],
    ["__proto__", JSON.parse('{"email":"a@b.c","__proto__":{"x":1}}'), "__proto__"],
    ["a list", [], ""],
    ["a number", 5, ""],
  ])("is refused with %s, which is named", async (_what, body, path) => {
    const id = await created({ email: "kept@example.com" });
    for (const answer of [await create(body), await account.patch(`/v1/contacts/${id}`, body)]) {
      expect(answer.json).toMatchObject({ status: 422, errors: [{ path }] });
    }
    expect(await contactsOf(account)).toMatchObject([{ id, email: "kept@example.com" }]);
  });

  it("takes a blank field as one that was not sent; null clears it", async () => {
    const path = `/v1/contacts/${await created({ email: "a@example.com", first_name: "Ann", phone: "", last_name: " " })}`;
    expect((await account.patch(path, { first_name: " ", email: "" })).json).toMatchObject({
      first_name: "Ann",
      last_name: null,
      email: "a@example.com",
      phone: null,
    });
    expect((await account.patch(path, { first_name: null, metadata: [] })).json).toMatchObject({
      first_name: null,
      metadata: {},
    });
    expect((await create({ email: " ", phone: "" })).json).toMatchObject({ status: 422, errors: [{ path: "email" }] });
  });

  it("is trimmed", async () => {
    expect((await create({ email: " a@example.com ", first_name: " Mary Ann " })).json).toMatchObject({
      email: "a@example.com",
      first_name: "Mary Ann",
    });
  });
});

describe("An email and a phone", () => {
  it("belong to one contact each; the answer names it", async () => {
    const id = await created(JOHN);
    const alone = await created({ phone: "+31 (20) 555-0000" });
    const other = await created({ phone: "55555" });
    const email = { path: "email", message: `is used by contact ${id}` };
    const phone = { path: "phone", message: `is used by contact ${alone}` };
    const cases: [unknown, unknown[]][] = [
      [{ email: "john.doe@EXAMPLE.com" }, [email]],
      [{ email: JOHN.email, phone: JOHN.phone }, [email]],
      [{ phone: "tel:+31205550000" }, [phone]],
      [{ phone: "+31 20 555 0000 ext. 7", email: null }, [phone]],
    ];
    for (const [body, errors] of cases) {
      expect((await create(body)).json).toMatchObject({ status: 409, errors });
      expect((await account.patch(`/v1/contacts/${other}`, body)).json).toMatchObject({ status: 409, errors });
    }
    expect((await account.patch(`/v1/contacts/${id}`, { email: JOHN.email.toLowerCase() })).status).toBe(200);
    expect(await contactsOf(account)).toHaveLength(3);
  });

  it("a phone may be shared by contacts with an email, until one loses it", async () => {
    const alone = await created({ phone: "+31205550000" });
    const ids = [
      await created({ email: "a@example.com", phone: "+31 20 555 0000" }),
      await created({ email: "b@example.com", phone: "+31 20 555-0000" }),
    ];
    expect((await account.get("/v1/contacts?phone=%2B31205550000")).json["data"]).toHaveLength(3);
    const without = await account.patch(`/v1/contacts/${ids[0]}`, { email: null });
    expect(without.json).toMatchObject({
      status: 409,
      errors: [{ path: "phone", message: `is used by contact ${alone}` }],
    });
    await account.call("DELETE", `/v1/contacts/${alone}`);
    const moves = await Promise.all(ids.map((id) => account.patch(`/v1/contacts/${id}`, { email: null })));
    expect(moves.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  });

  it("may be used in another account", async () => {
    await create(JOHN);
    expect((await (await newAccount()).post("/v1/contacts", JOHN)).status).toBe(201);
  });

  it("are free again when the contact is deleted or gives them up", async () => {
    const id = await created({ email: "a@example.com", phone: "55555" });
    await account.patch(`/v1/contacts/${id}`, { email: null });
    expect((await create({ email: "a@example.com" })).status).toBe(201);
    await account.call("DELETE", `/v1/contacts/${id}`);
    expect((await create({ phone: "55555" })).status).toBe(201);
  });

  it("go to one of those who ask for them at the same moment", async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => create({ email: "a@example.com" })));
    const statuses = answers.map(({ status }) => status).toSorted();
    expect(statuses).toEqual([201, 409, 409, 409, 409, 409, 409, 409]);
    const ids = await Promise.all(["11111", "22222"].map((phone) => created({ phone })));
    const moves = await Promise.all(ids.map((id) => account.patch(`/v1/contacts/${id}`, { phone: "55555" })));
    expect(moves.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  });
});

describe("Changes at the same moment", () => {
  it("all count", async () => {
    const path = `/v1/contacts/${await created({ email: "a@example.com" })}`;
    const edits = [{ first_name: "A" }, { last_name: "B" }, { phone: "55555" }];
    const answers = await Promise.all(edits.map((edit) => account.patch(path, edit)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect((await account.get(path)).json).toMatchObject({ first_name: "A", last_name: "B", phone: "55555" });
  });

  it("cannot together take a contact's email and phone away", async () => {
    const path = `/v1/contacts/${await created({ email: "a@example.com", phone: "55555" })}`;
    const answers = await Promise.all([account.patch(path, { email: null }), account.patch(path, { phone: null })]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 422]);
  });

  it("are given up when others are always faster", async () => {
    const id = await created({ email: "a@example.com" });
    const rival = (times: number, sql: string) => withRival(times, () => env.DB.prepare(sql).bind(account.id).run());
    const edit = { account: account.id, body: { first_name: "A" } };
    const bump = "UPDATE contacts SET version = version + 1 WHERE account_id = ?";
    const path = `/v1/contacts/${id}`;
    expect((await request("PATCH", path, { ...edit, env: rival(1, bump) })).status).toBe(200);
    expect((await request("PATCH", path, { ...edit, env: rival(MAX_COMMIT_ATTEMPTS, bump) })).status).toBe(503);
    const remove = "DELETE FROM contacts WHERE account_id = ?";
    expect((await request("PATCH", path, { ...edit, env: rival(1, remove) })).status).toBe(404);
  });
});

describe("The list", () => {
  it("is newest first, in pages", async () => {
    const ids: string[] = [];
    for (const name of ["a", "b", "c"]) ids.unshift(await created({ email: `${name}@example.com` }));
    const first = await account.get("/v1/contacts?limit=2");
    expect(first.json).toMatchObject({ data: [{ id: ids[0] }, { id: ids[1] }] });
    const second = await account.get(`/v1/contacts?limit=2&cursor=${String(first.json["next_cursor"])}`);
    expect(second.json).toMatchObject({ data: [{ id: ids[2] }], next_cursor: null });
    expect((await account.get("/v1/contacts?cursor=x")).status).toBe(422);
  });

  it.each([
    ["email=JOHN.DOE%40example.com", 1],
    ["email=john%40example.com", 0],
    ["phone=%2B31+612345678", 1],
    ["phone=%2B31+612345678&email=john.doe%40example.com", 1],
    ["phone=55555&email=john.doe%40example.com", 0],
  ])("?%s finds %i", async (query, count) => {
    await create(JOHN);
    await create({ phone: "55555" });
    expect((await account.get(`/v1/contacts?${query}`)).json["data"]).toHaveLength(count);
  });
});

describe("Contacts are for", () => {
  it.each([
    ["owner", 200],
    ["admin", 200],
    ["member", 200],
    ["publisher", 403],
  ])("%s: %i", async (role, status) => {
    expect((await request("GET", "/v1/contacts", { token: await account.token(role) })).status).toBe(status);
  });

  it("nobody of another account", async () => {
    const path = `/v1/contacts/${await created(JOHN)}`;
    const token = await (await newAccount()).token("owner");
    for (const [method, body] of [["GET"], ["DELETE"], ["PATCH", { first_name: "X" }]] as const) {
      expect((await request(method, path, { token, body })).status).toBe(404);
    }
    expect((await account.get("/v1/contacts/1")).status).toBe(404);
  });

  it("404 comes before what is wrong with the content", async () => {
    expect((await account.call("PATCH", `/v1/contacts/${NOBODY}`, { body: "{" })).status).toBe(404);
  });
});

describe("a search", () => {
  const found = async (search: string) => {
    const { status, json } = await account.get(`/v1/contacts?search=${encodeURIComponent(search)}`);
    return status === 200 ? Object.values(json["data"] ?? {}).map((contact) => String(contact["last_name"])) : status;
  };

  it("finds names, emails and phones by their beginnings, whatever the case and the accents", async () => {
    await create({ first_name: "Jane", last_name: "Doe", email: "jane@example.com" });
    await create({ first_name: "JÁNÉ  Marie", last_name: "Ångström", phone: "+31 6 1234 5678" });
    await create({ last_name: "Janeway", email: "captain@example.com" });
    await create({ first_name: "Mary", last_name: "Jane%", email: "mj@example.com" });
    await create({ first_name: "Bob", last_name: "Other", email: "bob@example.com" });
    expect(await found("jane")).toEqual(["Jane%", "Janeway", "Ångström", "Doe"]);
    expect(await found(" Jane  Marie ang")).toEqual(["Ångström"]);
    expect(await found("DOE")).toEqual(["Doe"]);
    expect(await found("ang")).toEqual(["Ångström"]);
    expect(await found("Jane@Ex")).toEqual(["Doe"]);
    expect(await found("+31 (6)")).toEqual(["Ångström"]);
    expect(await found("jane%")).toEqual(["Jane%"]);
    expect(await found("ane")).toEqual([]);
    expect(await (await newAccount()).get("/v1/contacts?search=jane")).toMatchObject({ json: { data: [] } });
  });

  it("follows a change of the name", async () => {
    const id = await created({ first_name: "Jane", last_name: "Doe", email: "jane@example.com" });
    await account.patch(`/v1/contacts/${id}`, { first_name: null, last_name: "Roe" });
    expect([await found("jane d"), await found("doe"), await found("roe")]).toEqual([[], [], ["Roe"]]);
  });

  it.each(["j", " j ", "x".repeat(101), "jane&email=jane@example.com"])("is refused: %s", async (search) => {
    const { status, json } = await account.get(`/v1/contacts?search=${search}`);
    expect([status, json["errors"]?.["0"]?.["path"]]).toEqual([422, search.includes("&") ? "email" : "search"]);
  });
});
