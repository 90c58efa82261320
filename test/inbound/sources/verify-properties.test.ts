/** Whatever is flipped on the way, a call is refused; whatever order things come in, it is verified. */
import fc from "../../support/property.ts";
import { describe, expect, it } from "vitest";
import { joinFields } from "../../../src/inbound/sources/signed-content.ts";
import type { SourceCall } from "../../../src/inbound/sources/source-settings.ts";
import { isAccepted } from "../../../src/inbound/sources/verification.ts";
import { chooseScheme, verifySource } from "../../../src/inbound/sources/verify.ts";
import { VECTORS, type Vector, callOf, proofHeaderOf, sourceOf, withHeader } from "./vectors/vectors.ts";

const RUNS = { numRuns: 40 };
/** Of two signatures in a header one may be flipped without harm. */
const rows = VECTORS.filter(({ name }) => name !== "two keys at the sender").map((vector): [string, Vector] => [
  `${vector.type}, ${vector.name}`,
  vector,
]);
const isKeyed = ([, { settings }]: [string, Vector]) => settings.keys.length > 0;
const isSigned = ([, { type }]: [string, Vector]) => ["signature", "custom"].includes(sourceOf(type).proof.kind);

const visible = fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code));
const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

async function accepts(vector: Vector, call: SourceCall, keys: readonly string[] = vector.settings.keys) {
  const found = await verifySource(sourceOf(vector.type), { ...vector.settings, keys }, call, vector.now);
  return isAccepted(found);
}

/** The text with one character replaced; undefined where it would be the same. */
function replaceOne(text: string, at: number, character: string): string | undefined {
  const index = Math.floor(at * text.length);
  const changed = text.slice(0, index) + character + text.slice(index + 1);
  return changed === text ? undefined : changed;
}

function schemeOf({ type, headers, url }: Vector) {
  const { proof } = sourceOf(type);
  return proof.kind === "signature" ? chooseScheme(proof.schemes, new Headers(headers), url) : undefined;
}

describe.each(rows.filter(isSigned))("%s", (_name, vector) => {
  it("is refused with any bit of its body flipped", async () => {
    const signsFields = schemeOf(vector)?.signed.includes("{fields}") ?? false;
    await fc.assert(
      fc.asyncProperty(place, fc.integer({ min: 0, max: 7 }), async (at, bit) => {
        const call = callOf(vector);
        if (call.body.length === 0) return;
        const body = Uint8Array.from(call.body);
        const index = Math.floor(at * body.length);
        body[index] = (body[index] ?? 0) ^ (1 << bit);
        // The sender signs what a form says, not how it is written: %2b is %2B.
        if (signsFields && joinFields(body) === joinFields(call.body)) return;
        expect(await accepts(vector, { ...call, body })).toBe(false);
      }),
      RUNS,
    );
  });

  it("is refused with any character of its timestamp replaced", async () => {
    const at = schemeOf(vector)?.timestamp?.at;
    const header = at ? ("header" in at ? at.header : undefined) : vector.settings.custom?.timestampHeader;
    if (header === undefined) return;
    await fc.assert(
      fc.asyncProperty(place, visible, async (where, character) => {
        const value = replaceOne(vector.headers[header] ?? "", where, character);
        if (value === undefined) return;
        expect(await accepts(vector, withHeader(callOf(vector), header, value))).toBe(false);
      }),
      RUNS,
    );
  });
});

describe.each(rows)("%s", (_name, vector) => {
  const header = proofHeaderOf(vector);
  const value = vector.headers[header] ?? "";
  // Schemes of HTTP are named in any case.
  const fixed = value.startsWith("Basic ") ? "Basic " : "";

  it("is refused with any character of its proof replaced", async () => {
    await fc.assert(
      fc.asyncProperty(place, visible, async (at, character) => {
        const changed = replaceOne(value.slice(fixed.length), at, character);
        if (changed === undefined) return;
        expect(await accepts(vector, withHeader(callOf(vector), header, fixed + changed))).toBe(false);
      }),
      { numRuns: 100 },
    );
  });

  it("is refused with its proof cut short or made longer", async () => {
    await fc.assert(
      fc.asyncProperty(place, fc.array(visible, { minLength: 1, maxLength: 4 }), async (at, more) => {
        const short = fixed + value.slice(fixed.length, fixed.length + Math.floor(at * (value.length - fixed.length)));
        expect(await accepts(vector, withHeader(callOf(vector), header, short))).toBe(false);
        // A new part, such as `,v9=…`, is another signature and not a longer one.
        const long = value + more.join("").replaceAll(/[,; ]/g, "x");
        expect(await accepts(vector, withHeader(callOf(vector), header, long))).toBe(false);
      }),
      RUNS,
    );
  });

  it("is refused, and nothing breaks, with any headers and any content", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: visible, maxLength: 80 }), { minLength: 8, maxLength: 8 }),
        fc.uint8Array({ maxLength: 80 }),
        async (values, content) => {
          const names = Object.keys(vector.headers);
          const headers = new Headers(names.map((name, index): [string, string] => [name, values[index] ?? ""]));
          const call = { ...callOf(vector), headers, body: Uint8Array.from(content) };
          expect(await accepts(vector, call)).toBe(false);
          expect(await accepts(vector, call, ["", "k".repeat(81), "whsec_", "=="])).toBe(false);
        },
      ),
      { numRuns: 10 },
    );
  });

  it("is verified whatever order its headers come in, and in whatever case their names are", async () => {
    const entries = Object.entries(vector.headers);
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(entries, { minLength: entries.length }),
        fc.boolean(),
        async (shuffled, isUpper) => {
          const headers = new Headers(
            shuffled.map(([name, text]): [string, string] => [isUpper ? name.toUpperCase() : name.toLowerCase(), text]),
          );
          expect(await accepts(vector, { ...callOf(vector), headers })).toBe(true);
        },
      ),
      { numRuns: 10 },
    );
  });
});

describe.each(rows.filter(isKeyed))("%s", (_name, vector) => {
  const [key = ""] = vector.settings.keys;

  it("is refused with any character of the key replaced", async () => {
    await fc.assert(
      fc.asyncProperty(place, visible, async (at, character) => {
        const other = replaceOne(key, at, character);
        // Hexadecimal is the same in either case.
        if (other === undefined || other.toLowerCase() === key.toLowerCase()) return;
        expect(await accepts(vector, callOf(vector), [other])).toBe(false);
      }),
      RUNS,
    );
  });

  it("is verified whatever order our keys are in", async () => {
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([key, `${key}1`, `1${key}`], { minLength: 3 }), async (keys) => {
        expect(await accepts(vector, callOf(vector), keys)).toBe(true);
      }),
      { numRuns: 6 },
    );
  });
});
