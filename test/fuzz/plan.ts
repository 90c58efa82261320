/**
 * Pure. What one request will be, before there is anything to ask for: who asks, for which of the objects that there
 * will be, and with what. Plans shrink, so that what is reported of a failure is what matters of it.
 */
import fc from "fast-check";
import type { Operation, Parameter } from "./document.ts";
import {
  BLANKS,
  BROKEN_TEXTS,
  type Mutation,
  UNKNOWN_NAMES,
  hostileText,
  hostileValue,
  mutated,
  mutation,
} from "./hostile.ts";
import { type Catalog, MARK, callsOf, valuesOf } from "./values.ts";

/** Who asks. Those without a right to anything come last. */
export const ACTORS = [
  "platform",
  "owner",
  "admin",
  "viewer",
  "member",
  "publisher",
  "revoked",
  "expired",
  "garbage",
  "none",
];
const STRANGERS = ACTORS.slice(6);

export type Ids =
  | { kind: "own"; nth: number; isUpperCase: boolean }
  /** The object itself, or what is below it, belongs to another account. */
  | { kind: "foreign"; nth: number; position: number }
  | { kind: "unknown"; nth: number; position: number; id: string }
  | { kind: "malformed"; nth: number; position: number; text: string };

export type QueryValue =
  | { kind: "text"; text: string }
  | { kind: "cursor"; nth: number; isForeign: boolean }
  | { kind: "ownId"; nth: number }
  | { kind: "foreignId"; nth: number };

export type Content =
  | { kind: "none" }
  | { kind: "json"; value: unknown; broken: string | undefined; mediaType: string }
  | { kind: "form"; fields: [string, string][]; mediaType: string };

export interface Plan {
  /** Of the two accounts there are. */
  account: number;
  actor: string;
  /** What `Ratecard-Account` says. */
  named: "own" | "missing" | "foreign" | "nonsense";
  ids: Ids;
  /** Instead of the operation's own. */
  method: string | undefined;
  query: [string, QueryValue][];
  headers: [string, string][];
  content: Content;
}

export function plansFor(operation: Operation, catalog: Catalog): fc.Arbitrary<Plan> {
  const allowed = fc.constantFrom(...(operation.needsToken ? operation.roles : ["none"]));
  const account = fc.nat(1);
  const ownIds = ids("own");
  const fine = fc.record<Plan>({
    account,
    actor: allowed,
    named: fc.constant("own"),
    ids: ownIds,
    method: fc.constant(undefined),
    query: queries(operation.query, fineQuery),
    headers: fineHeaders(operation),
    content: fineContent(operation, catalog),
  });
  // One thing is wrong.
  const nearly = fine.chain((plan) =>
    fc.oneof<fc.Arbitrary<Plan>[]>(
      fc.constantFrom(...ACTORS).map((actor) => ({ ...plan, actor })),
      fc.constantFrom(...STRANGERS).map((actor) => ({ ...plan, actor })),
      fc.constantFrom("missing" as const, "foreign" as const, "nonsense" as const).map((named) => ({ ...plan, named })),
      ids("foreign").map((wrong) => ({ ...plan, ids: wrong })),
      ids("foreign").map((wrong) => ({ ...plan, ids: wrong })),
      ids("wrong").map((wrong) => ({ ...plan, ids: wrong })),
      ...Array.from({ length: operation.query.length > 0 ? 4 : 1 }, () =>
        queries(operation.query, hostileQuery).map((query) => ({ ...plan, query })),
      ),
      fc.array(hostileHeader, { minLength: 1, maxLength: 2 }).map((headers) => ({ ...plan, headers })),
      otherMethods(operation).map((method) => ({ ...plan, method })),
      hostileContent(operation, plan.content).map((content) => ({ ...plan, content })),
      hostileContent(operation, plan.content).map((content) => ({ ...plan, content })),
      hostileContent(operation, plan.content).map((content) => ({ ...plan, content })),
    ),
  );
  // Everything may be.
  const hostile = fc.tuple(nearly, nearly, nearly, nearly).map(([first, second, third, fourth]): Plan => ({
    ...first,
    ids: second.ids,
    query: third.query,
    headers: fourth.headers,
    content: second.content,
    named: third.named,
  }));
  return fc.oneof({ weight: 5, arbitrary: fine }, { weight: 5, arbitrary: nearly }, { weight: 2, arbitrary: hostile });
}

function ids(kind: "own" | "foreign" | "wrong"): fc.Arbitrary<Ids> {
  const nth = fc.nat(30);
  const position = fc.nat(2);
  const isUpperCase = fc.integer({ min: 0, max: 9 }).map((drawn) => drawn === 9);
  if (kind === "own") return fc.record({ kind: fc.constant("own"), nth, isUpperCase });
  if (kind === "foreign") return fc.record({ kind: fc.constant("foreign"), nth, position });
  return fc.oneof(
    fc.record({ kind: fc.constant("unknown" as const), nth, position, id: fc.uuid({ version: 7 }) }),
    fc.record({
      kind: fc.constant("malformed" as const),
      nth,
      position,
      // A path without a part of it is another path.
      text: fc.oneof(hostileText, fc.stringMatching(/^[\w-]{43}$/)).filter((text) => !["", ".", ".."].includes(text)),
    }),
  );
}

function queries(
  parameters: readonly Parameter[],
  valueOf: (parameter: Parameter) => fc.Arbitrary<QueryValue>,
): fc.Arbitrary<[string, QueryValue][]> {
  const each = parameters.map((parameter) =>
    fc.tuple(fc.constant(parameter.name), fc.option(valueOf(parameter), { freq: 2, nil: undefined })),
  );
  const odd = fc.tuple(
    fc.constantFrom("x", "__proto__", "limit", "limit[]", ""),
    hostileText.map((text): QueryValue => ({ kind: "text", text })),
  );
  const seldom = fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: odd });
  return fc
    .tuple(fc.tuple(...each), seldom)
    .map(([known, other]) =>
      [...known, ...(other && parameters.every(({ name }) => name !== other[0]) ? [other] : [])].flatMap(
        ([name, value]): [string, QueryValue][] => (value ? [[name, value]] : []),
      ),
    );
}

function fineQuery({ name, schema }: Parameter): fc.Arbitrary<QueryValue> {
  const own = fc.nat(30);
  if (name === "cursor") {
    return fc.record({ kind: fc.constant("cursor"), nth: own, isForeign: fc.boolean() });
  }
  if (schema.format === "uuid") return fc.record({ kind: fc.constant("ownId"), nth: own });
  return valuesOf({ properties: { [name]: schema }, required: [name], type: "object" }, EMPTY_CATALOG).map(
    (value): QueryValue => ({ kind: "text", text: String(Object.values(Object(value))[0]) }),
  );
}

/** For query strings: no operation asks for a payload there. */
const EMPTY_CATALOG: Catalog = {
  events: [{ name: "messages.sent", sample: {} }],
  actions: [{ name: "contact.create", sample: {} }],
  names: [],
};

function hostileQuery(parameter: Parameter): fc.Arbitrary<QueryValue> {
  return fc.oneof(
    fineQuery(parameter),
    hostileText.map((text): QueryValue => ({ kind: "text", text })),
    fc.constantFrom(...UNKNOWN_NAMES).map((text): QueryValue => ({ kind: "text", text })),
    fc.nat(30).map((nth): QueryValue => ({ kind: "foreignId", nth })),
  );
}

function fineHeaders({ headers }: Operation): fc.Arbitrary<[string, string][]> {
  const known = headers.filter(({ name }) => name === "Idempotency-Key");
  const key = fc.nat(30).map((nth): [string, string][] => known.map(({ name }) => [name, `${MARK}-${nth}`]));
  return fc.oneof(fc.constant<[string, string][]>([]), key);
}

/** Such as HTTP allows: what it does not, the platform refuses before us. */
const hostileHeader: fc.Arbitrary<[string, string]> = fc.oneof(
  fc.tuple(
    fc.constantFrom(
      "Idempotency-Key",
      "webhook-id",
      "webhook-timestamp",
      "webhook-signature",
      "X-Request-Id",
      "Accept",
      "Cookie",
      "Origin",
      "Sec-Fetch-Site",
      "If-None-Match",
      "X-HTTP-Method-Override",
      "Ratecard-Webhook-Attempt",
      "X-Forwarded-Host",
      "CF-Connecting-IP",
    ),
    fc.oneof(
      fc.constantFrom("", "*", "é", "1", "DELETE", "v1,", "99999999999999999999", "a b", "x".repeat(300)),
      fc
        .string({
          unit: fc
            .integer({ min: 0x20, max: 0xff })
            .filter((code) => code !== 0x7f)
            .map((code) => String.fromCharCode(code)),
          maxLength: 30,
        })
        .map((value) => value.trim()),
    ),
  ),
  fc.constantFrom<[string, string]>(["Content-Encoding", "gzip"], ["Content-Encoding", "br"]),
);

/** One that the document does not know at this path. */
function otherMethods({ siblings, method }: Operation): fc.Arbitrary<string> {
  const others = ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"].filter((each) => !siblings.includes(each));
  return fc.constantFrom(...(others.length > 0 ? others : [method]));
}

function fineContent(operation: Operation, catalog: Catalog): fc.Arbitrary<Content> {
  const { body } = operation;
  if (!body) return fc.constant({ kind: "none" });
  const isFree = !body.schema.properties;
  const json = (isFree ? callsOf(catalog) : valuesOf(body.schema, catalog)).map((value): Content => ({
    kind: "json",
    value,
    broken: undefined,
    mediaType: "application/json",
  }));
  const others: fc.Arbitrary<Content>[] = [];
  if (!body.required) others.push(fc.constant({ kind: "none" }));
  if (body.mediaTypes.includes(FORM)) {
    const blank = fc.option(fc.tuple(fc.constantFrom("first_name", "last_name", "phone"), fc.constantFrom(...BLANKS)));
    const fields = fc
      .tuple(callsOf(catalog), blank)
      .map(([value, more]) => [...fieldsOf(value), ...(more ? [more] : [])]);
    others.push(fields.map((each) => ({ kind: "form", fields: each, mediaType: FORM })));
  }
  return fc.oneof({ weight: 3, arbitrary: json }, ...others.map((arbitrary) => ({ weight: 1, arbitrary })));
}

export const FORM = "application/x-www-form-urlencoded";

function fieldsOf(value: unknown): [string, string][] {
  return Object.entries(Object(value)).flatMap(([name, member]): [string, string][] =>
    typeof member === "object" ? [] : [[name, String(member)]],
  );
}

function hostileContent(operation: Operation, content: Content): fc.Arbitrary<Content> {
  const given: unknown = content.kind === "json" ? content.value : {};
  const json = (value: unknown, broken?: string, mediaType = "application/json"): Content => ({
    kind: "json",
    value,
    broken,
    mediaType,
  });
  const bent = fc
    .array(mutation, { minLength: 1, maxLength: 2 })
    .map((changes: Mutation[]) => json(changes.reduce(mutated, given)));
  const form = fc
    .array(
      fc.tuple(
        fc.oneof(
          fc.constantFrom("email", "first_name", "metadata[a]", "__proto__", "metadata[__proto__]"),
          hostileText,
        ),
        hostileText,
      ),
      { maxLength: 4 },
    )
    .map((fields): Content => ({ kind: "form", fields, mediaType: FORM }));
  return fc.oneof(
    { weight: operation.body ? 6 : 1, arbitrary: bent },
    { weight: 2, arbitrary: hostileValue.map((value) => json(value)) },
    { weight: 4, arbitrary: fc.constantFrom(...Object.keys(BROKEN_TEXTS)).map((broken) => json(given, broken)) },
    {
      weight: 2,
      arbitrary: fc
        .constantFrom(
          "text/plain",
          "application/xml",
          "application/vnd.api+json",
          "application/json; charset=utf-16",
          "",
          "multipart/form-data",
          FORM,
          "application/json;;",
          "a".repeat(300),
        )
        .map((mediaType) => json(given, undefined, mediaType)),
    },
    { weight: 1, arbitrary: form },
    { weight: 1, arbitrary: fc.constant<Content>({ kind: "none" }) },
  );
}
