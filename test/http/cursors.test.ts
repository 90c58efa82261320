/** Cursors, whatever is done to them: a reader who follows them sees each object once, and never another account's. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeCursor, encodeCursor } from "../../src/http/page.ts";
import { type Answer, newAccount } from "../support/service.ts";

const COUNT = 12;
const NO_ID = "00000000-0000-0000-0000-000000000000";
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
  it("stands for its id and for nothing else", () => {
    fc.assert(
      fc.property(fc.uuid(), (id) => {
        expect(decodeCursor(encodeCursor(id))).toBe(id);
      }),
      { numRuns: 1_000 },
    );
  });

  it("made of any text is an id or none, and never fails", () => {
    const text = fc.oneof(fc.string({ unit: "binary" }), fc.stringMatching(/^[\w=+/-]{0,60}$/), fc.base64String());
    fc.assert(
      fc.property(text, (given) => {
        expect(decodeCursor(given) ?? NO_ID).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
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
