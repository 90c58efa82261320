/** Pure. The contacts that a sender's sample call makes, by the defaults of its type. */
import { passes } from "../../src/conditions/evaluate.ts";
import { eachBody } from "../../src/inbound/body/each.ts";
import { readBody } from "../../src/inbound/body/read-body.ts";
import { inputsOf } from "../../src/inbound/mapping/inputs.ts";
import { readMapping } from "../../src/inbound/mapping/mapping.ts";
import { withUsualNames } from "../../src/inbound/mapping/usual-names.ts";
import type { SourceGuide } from "../../src/inbound/sources/guides/guide.ts";
import type { SourceType } from "../../src/inbound/sources/source-type.ts";

const ACTION = { name: "contact.create", maxBytes: 65_536 };
const FIELDS = ["first_name", "last_name", "email", "phone", "metadata"];

/** Their fields, in the order of the API; none where the defaults find no email and no phone. */
export async function contactsOf(
  type: SourceType,
  { sample, defaults = {} }: SourceGuide,
): Promise<Record<string, unknown>[]> {
  const bytes = new Uint8Array(new TextEncoder().encode(sample.body));
  const read = await readBody(sample.contentType, bytes, { hasSource: true, jsonField: type.jsonField });
  const whole = type.usualNames ? { ...read, value: withUsualNames(read.value) } : read;
  const split = eachBody(whole, defaults.each ?? null);
  if (!split.ok) throw new Error(`the sample of ${type.type} is not a list`);
  const headers = new Headers(sample.headers);
  const bodies = split.bodies.filter(({ value }) => passes(defaults.when ? [...defaults.when] : null, value, headers));
  const mapping = readMapping(defaults.mapping ?? {}, [ACTION]);
  const inputs = inputsOf(mapping.ok ? mapping.rules : new Map(), [ACTION], bodies);
  return (inputs.ok ? inputs.inputs : []).map(({ input }) => fieldsOf(input.value)).filter(identifiesSomebody);
}

function fieldsOf(input: unknown): Record<string, unknown> {
  const found = new Map(Object.entries(Object(input)));
  return Object.fromEntries(FIELDS.flatMap((name) => (found.has(name) ? [[name, found.get(name)]] : [])));
}

function identifiesSomebody({ email, phone }: Record<string, unknown>): boolean {
  return typeof email === "string" || typeof phone === "string";
}
