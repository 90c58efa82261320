/** Cursors, whatever is done to them: a reader who follows them sees each object once, and never another account's. */
import fc from "../support/property.ts";
import { describe, expect, it } from "vitest";
import { decodeCursor, encodeCursor, listKey } from "../../src/http/cursor.ts";
import { filledPath, openApi, operationsOf } from "../support/operations.ts";
import { populatedAccount } from "../support/populated-account.ts";
import { type Answer, newAccount } from "../support/service.ts";

const COUNT = 12;
const [mine, theirs] = await Promise.all([crowded("mine"), crowded("theirs")]);

async function crowded(name: string) {
  const account = await newAccount(name);
  for (let index = 0; index < COUNT; index += 1) {
    await account.post("/v1/contacts", { email: `${name}-${index}@example.com` });
  }
  const list = await account.get("/v1/contacts?limit=100");
  const emails = emailsOf(list);
  const page = await account.get("/v1/contacts?limit=5");
  return { ...account, name, emails, cursor: String(page.json["next_cursor"]) };
}

function emailsOf(answer: Answer): string[] {
  return Object.values(answer.json["data"] ?? {}).map((contact) => String(contact["email"]));
}

describe("A cursor", () => {
  it("stands for its list and its id and for nothing else", () => {
    fc.assert(
      fc.property(fc.uuid(), fc.webPath(), (id, path) => {
        const cursor = { list: listKey(path, {}), position: id };
        expect(decodeCursor(encodeCursor(cursor))).toEqual(cursor);
      }),
      { numRuns: 1_000 },
    );
  });

  it("made of any text is an id or none, and never fails", () => {
    const text = fc.oneof(fc.string({ unit: "binary" }), fc.stringMatching(/^[\w=+/-]{0,60}$/), fc.base64String());
    fc.assert(
      fc.property(text, (given) => {
        expect(decodeCursor(given)?.position ?? "0").toMatch(/^[0-9a-f -]+$/);
      }),
      { numRuns: 1_000 },
    );
  });

  it("with a character changed, added or lost leads to a page of the same account, or is 422", async () => {
    const change = fc.record({
      whose: fc.constantFrom(mine.cursor, theirs.cursor),
      place: fc.nat(48),
      lost: fc.nat(2),
      added: fc.stringMatching(/^[\w=+/%-]{0,2}$/),
    });
    await fc.assert(
      fc.asyncProperty(change, async ({ whose, place, lost, added }) => {
        const cursor = `${whose.slice(0, place)}${added}${whose.slice(place + lost)}`;
        const answer = await mine.get(`/v1/contacts?limit=100&cursor=${encodeURIComponent(cursor)}`);
        expect([200, 422]).toContain(answer.status);
        expect(answer.text).not.toContain("theirs-");
      }),
      { numRuns: 200 },
    );
  });
});

describe("A list's cursor", async () => {
  const lists = operationsOf(await openApi()).filter(({ query }) => query.includes("cursor"));
  const account = await populatedAccount("cursors");
  const pathOf = ({ path }: (typeof lists)[number]) =>
    filledPath(path, (collection) =>
      path.endsWith("/calls") && collection === "webhooks" ? account.inboundId : account.idIn(collection),
    );
  const cursorFor = (path: string, filters: Record<string, unknown> = {}) => {
    const ids = path === "/v1/deliveries" ? `${account.id} ${account.id}` : account.id;
    return encodeCursor({ list: listKey(path, filters), position: ids });
  };
  const FOREIGN = {
    status: 422,
    json: { errors: [{ path: "cursor", message: expect.stringContaining("not a cursor") }] },
  };

  it.each(lists)("is refused by every other list: $name", async (list) => {
    const own = list.query.includes("order") ? { order: "desc" } : {};
    expect((await account.get(`${pathOf(list)}?cursor=${cursorFor(pathOf(list), own)}`)).status).toBe(200);
    for (const other of lists) {
      if (other === list) continue;
      const answer = await account.get(`${pathOf(other)}?cursor=${cursorFor(pathOf(list), own)}`);
      expect([other.name, answer]).toMatchObject([other.name, FOREIGN]);
    }
  });

  it("is refused with other filters, and taken with other sizes of the page", async () => {
    const events = (query: string) => account.get(`/v1/events?${query}`);
    for (let more = 0; more < 3; more += 1) await account.publish();
    const first = await events("limit=1&event=messages.*&since=2026-01-01T00:00:00Z");
    const cursor = String(first.json["next_cursor"]);
    expect(await events(`limit=1&cursor=${cursor}`)).toMatchObject(FOREIGN);
    expect(await events(`event=*&since=2026-01-01T00:00:00Z&cursor=${cursor}`)).toMatchObject(FOREIGN);
    expect(await events(`order=asc&event=messages.*&since=2026-01-01T00:00:00Z&cursor=${cursor}`)).toMatchObject(
      FOREIGN,
    );
    const same = await events(`order=desc&since=2026-01-01T01:00:00%2B01:00&event=messages.*&cursor=${cursor}`);
    expect(same.status).toBe(200);
  });

  it("of a feed goes on without the time that it began at", async () => {
    const { json } = await account.get(`/v1/events?order=asc&since=${new Date().toISOString()}`);
    expect((await account.get(`/v1/events?order=asc&cursor=${String(json["next_cursor"])}`)).status).toBe(200);
  });
});

it("Pages of any sizes, one after the other, show each object exactly once, in order", async () => {
  const limits = fc.array(fc.integer({ min: 1, max: COUNT + 1 }), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(limits, async (sizes) => {
      const seen: string[] = [];
      let cursor: unknown = "";
      for (let page = 0; cursor !== null; page += 1) {
        const from = cursor === "" ? "" : `&cursor=${String(cursor)}`;
        const answer = await mine.get(`/v1/contacts?limit=${sizes[page % sizes.length]}${from}`);
        seen.push(...emailsOf(answer));
        cursor = answer.json["next_cursor"];
      }
      expect(seen).toEqual(mine.emails);
    }),
    { numRuns: 40 },
  );
});
