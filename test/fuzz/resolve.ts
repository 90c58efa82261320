/** Makes a request of a plan and of what there is, and says what must become of it. */
import { Webhook } from "standardwebhooks";
import { ATTEMPT_HEADER } from "../../src/vocabulary/headers.ts";
import type { Asked } from "./client.ts";
import type { Operation } from "./document.ts";
import { BROKEN_TEXTS } from "./hostile.ts";
import type { Expected } from "./judge.ts";
import { type Content, FORM, type Plan, type QueryValue } from "./plan.ts";
import { FOREIGN_CONTACT, MARK, OWN_CONTACT, RECEIVER, RECENTLY } from "./values.ts";
import { type InboundTarget, type Party, type World, filled, objectPath } from "./world.ts";

const STRANGERS = new Set(["none", "garbage", "revoked", "expired"]);
/** An outbound webhook has no calls. */
const CALLS_ONLY = /\{id\}\/(?:try|calls\/run)$/;
/** It works only while a receiver is down. */
const PROBE = "/v1/webhooks/{id}/probe";
const NOBODY = "01890000-0000-7000-8000-000000000000";

export interface Resolved {
  asked: Asked;
  expected: Expected;
  party: Party;
  /** Whose objects the answer may show: an account's, nobody's, or everybody's. */
  audience: { kind: "account"; id: string } | { kind: "nobody" } | { kind: "platform" };
}

export async function resolved(operation: Operation, plan: Plan, world: World): Promise<Resolved> {
  const party = world.parties[plan.account % 2] ?? world.parties[0];
  const place = await placeOf(operation, plan, world, party);
  const content = contentOf(plan.content, world, party);
  const token = world.tokenOf(party, plan.actor);
  const named = namedAccount(operation, plan, world, party);
  const asked: Asked = {
    method: plan.method ?? operation.method,
    path: place.path + queryOf(operation, plan.query, world, party),
    headers: {
      ...(content.mediaType ? { "Content-Type": content.mediaType } : {}),
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      ...(named === undefined ? {} : { "Ratecard-Account": named }),
      ...signature(operation, plan, party, content),
      ...Object.fromEntries(plan.headers.map(([name, value]) => [name, settled(value, world, party)])),
    },
    body: content.body,
  };
  const wrong = wrongOf(operation, plan, named, party) ?? place.wrong;
  const isElsewhere = plan.method !== undefined || plan.ids.kind === "malformed";
  const refusal =
    wrong?.because ??
    (plan.method === undefined
      ? (contentRefusal(operation, plan.content, content, doorOf(operation, plan, party)) ??
        queryRefusal(operation, plan, world))
      : undefined);
  const isOptions = asked.method === "OPTIONS";
  const expected = { status: isElsewhere ? undefined : wrong?.status, refusal, isElsewhere, isOptions };
  return { asked, expected, party, audience: audienceOf(operation, plan, party, place.isSpare) };
}

interface Wrong {
  status: number | undefined;
  because: string;
}

/** What is wrong with who asks. */
function wrongOf(operation: Operation, plan: Plan, named: string | undefined, party: Party): Wrong | undefined {
  const { actor } = plan;
  if (!operation.needsToken) return undefined;
  if (STRANGERS.has(actor)) return { status: 401, because: `the token is ${actor}` };
  if (plan.headers.some(([name]) => name === ATTEMPT_HEADER)) {
    return { status: 403, because: "it looks like a delivery of ours" };
  }
  if (actor === "platform") {
    if (operation.account === "none" || operation.account === "path" || named === party.id) return undefined;
    return { status: named === undefined ? 400 : 404, because: "the platform named no account" };
  }
  if (named !== undefined && named !== party.id) return { status: 403, because: "the token is another account's" };
  if (!operation.roles.includes(actor)) return { status: 403, because: `a ${actor} may not` };
  return undefined;
}

function namedAccount({ account }: Operation, plan: Plan, world: World, party: Party): string | undefined {
  if (plan.named === "nonsense") return NOBODY;
  if (plan.actor === "platform") {
    return plan.named === "own" && (account === "header" || account === "deferred") ? party.id : undefined;
  }
  return plan.named === "foreign"
    ? world.other(party).id
    : plan.named === "own" && plan.ids.nth % 2 === 0
      ? party.id
      : undefined;
}

async function placeOf(operation: Operation, plan: Plan, world: World, party: Party) {
  const { ids, actor } = plan;
  const isSpare = operation.name === "deleteAccount" && actor === "platform";
  const path = objectPath(operation.path);
  if (path === "") return { path: operation.path, wrong: undefined, isSpare };
  // Its secret is its id.
  const isCall = !operation.needsToken;
  const own = isCall
    ? party.doors.map(({ secret }) => [secret])
    : operation.path === PROBE
      ? [[party.downWebhook]]
      : CALLS_ONLY.test(operation.path)
        ? party.doors.map(({ id }) => [id])
        : (party.own.get(path) ?? []);
  const tuple = isSpare ? [await world.spare()] : (own[ids.nth % Math.max(1, own.length)] ?? []);
  const length = path.split("{").length - 1;
  const values = Array.from({ length }, (_, index) => tuple[index] ?? NOBODY);
  if (ids.kind === "own") {
    const spelled = ids.isUpperCase && !isCall ? values.map((value) => value.toUpperCase()) : values;
    return { path: filled(operation.path, spelled), wrong: undefined, isSpare };
  }
  // Past the end: all of them.
  const position = ids.position % (length + 1);
  const isWrong = (index: number) => index === position || position === length;
  // No account is foreign to the platform.
  if (ids.kind === "foreign" && actor === "platform" && operation.account === "path" && isWrong(0)) {
    return { path: filled(operation.path, values), wrong: undefined, isSpare };
  }
  const bait = world.other(party).bait.get(path) ?? [];
  const wrongValue = (index: number) => {
    if (ids.kind === "foreign") return path === "/v1/accounts/{id}" ? world.other(party).id : (bait[index] ?? NOBODY);
    return ids.kind === "unknown" ? ids.id : segment(ids.text);
  };
  const all = values.map((value, index) => (isWrong(index) ? wrongValue(index) : value));
  // A call that looks like a delivery of ours is refused before its URL is looked at.
  const status = isCall || ids.kind === "malformed" ? undefined : 404;
  return { path: filled(operation.path, all), wrong: { status, because: `an id is ${ids.kind}` }, isSpare };
}

function audienceOf(
  { account, needsToken }: Operation,
  plan: Plan,
  party: Party,
  isSpare: boolean,
): Resolved["audience"] {
  if (!needsToken) return plan.ids.kind === "own" ? { kind: "account", id: party.id } : { kind: "nobody" };
  if (STRANGERS.has(plan.actor)) return { kind: "nobody" };
  if (plan.actor !== "platform") return { kind: "account", id: party.id };
  return account === "none" || isSpare ? { kind: "platform" } : { kind: "account", id: party.id };
}

/** The inbound webhook that is called, if the request calls one that there is. */
function doorOf({ needsToken }: Operation, { ids }: Plan, { doors }: Party): InboundTarget | undefined {
  return needsToken || ids.kind !== "own" ? undefined : doors[ids.nth % Math.max(1, doors.length)];
}

/** As a sender signs whose webhook asks for it, made by the official library. */
function signature(operation: Operation, plan: Plan, party: Party, { body }: Sent) {
  const { ids, headers } = plan;
  const door = doorOf(operation, plan, party);
  if (!door?.signingSecret || headers.length > 0) return {};
  const [id, at] = [`call-${ids.nth}`, new Date()];
  return {
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
    "webhook-signature": new Webhook(door.signingSecret).sign(id, at, body?.toString() ?? ""),
  };
}

interface Sent {
  body: Buffer | undefined;
  mediaType: string;
  text: string;
}

function contentOf(content: Content, world: World, party: Party): Sent {
  switch (content.kind) {
    case "none":
      return { body: undefined, mediaType: "", text: "" };
    case "form": {
      const fields = content.fields.map(([name, value]): [string, string] => [name, settled(value, world, party)]);
      const text = new URLSearchParams(fields).toString();
      return { body: Buffer.from(text), mediaType: content.mediaType, text };
    }
    case "json": {
      const json: string | undefined = JSON.stringify(content.value);
      if (json === undefined) return { body: undefined, mediaType: content.mediaType, text: "" };
      const text = settled(json, world, party);
      const broken = content.broken === undefined ? text : BROKEN_TEXTS[content.broken]?.(text);
      return { body: Buffer.from(broken ?? text), mediaType: content.mediaType, text };
    }
  }
}

/** Why the document forbids the content, if it does. */
function contentRefusal(
  { body }: Operation,
  content: Content,
  { mediaType, text, body: bytes }: Sent,
  door: InboundTarget | undefined,
): string | undefined {
  if (!body || content.kind === "form" || door?.reads === "kept") return undefined;
  if (!bytes || bytes.byteLength === 0) return body.required ? "the content is missing" : undefined;
  const type = mediaType.split(";", 1)[0]?.trim() ?? "";
  if (type === FORM && body.mediaTypes.includes(FORM)) return undefined;
  const isJsonText = type === "text/plain" && body.mediaTypes.includes(type);
  if (type !== "application/json" && !type.endsWith("+json") && !isJsonText)
    return `the content is ${JSON.stringify(mediaType)}`;
  if (content.kind === "json" && content.broken !== undefined) return `the content is ${content.broken}`;
  if (door?.reads === "shaped") return undefined;
  const parsed = body.accepts.safeParse(JSON.parse(text));
  return parsed.success ? undefined : `the document forbids the content: ${parsed.error.message}`;
}

/** Why the document forbids the query, if it does. */
function queryRefusal({ query }: Operation, plan: Plan, { catalog }: World): string | undefined {
  for (const [name, value] of plan.query) {
    const schema = query.find((parameter) => parameter.name === name)?.schema;
    if (!schema || value.kind !== "text") continue;
    const number = Number(value.text);
    const { minimum = -Infinity, maximum = Infinity } = schema;
    const isForbidden =
      (schema.enum && !schema.enum.includes(value.text)) ||
      (name === "event" && !isKnownName(value.text, catalog.names)) ||
      (schema.type === "integer" && !(Number.isInteger(number) && number >= minimum && number <= maximum));
    if (isForbidden) return `the document forbids ${name}=${value.text}`;
  }
  return undefined;
}

/** Whether there is such an event type, family of them, or action. */
function isKnownName(text: string, names: readonly string[]): boolean {
  const [family, rest] = [text.slice(0, -2), text.slice(-2)];
  return text === "*" || names.includes(text) || (rest === ".*" && names.some((name) => name.startsWith(`${family}.`)));
}

function queryOf({ name: list }: Operation, query: Plan["query"], world: World, party: Party): string {
  const valueOf = (value: QueryValue): string | undefined => {
    switch (value.kind) {
      case "text":
        return settled(value.text, world, party);
      case "ownId": {
        const ids = [...party.own.values()].flat(2);
        return ids[value.nth % Math.max(1, ids.length)];
      }
      case "foreignId": {
        const ids = [...world.other(party).bait.values()].flat();
        return ids[value.nth % Math.max(1, ids.length)];
      }
      case "cursor": {
        const owner = value.isForeign ? world.other(party) : party;
        const cursors = owner.cursors.get(list) ?? [];
        return cursors[value.nth % Math.max(1, cursors.length)];
      }
    }
  };
  const parts = query.flatMap(([name, value]) => {
    const text = valueOf(value);
    return text === undefined ? [] : [`${segment(name)}=${segment(text)}`];
  });
  return parts.length === 0 ? "" : `?${parts.join("&")}`;
}

/** Escaped, but for what came escaped, rightly or not. */
function segment(text: string): string {
  return /^[\w.-]*%[\w.%-]*$/.test(text) ? text : encodeURIComponent(text.toWellFormed());
}

function settled(text: string, world: World, party: Party): string {
  const contactOf = (whose: Party, ids: readonly string[] | undefined) => ids?.[0] ?? whose.id;
  return text
    .replaceAll(MARK, party.mark)
    .replaceAll(RECEIVER, world.receiver)
    .replaceAll(RECENTLY, new Date(Date.now() - 600_000).toISOString())
    .replaceAll(OWN_CONTACT, contactOf(party, party.own.get("/v1/contacts/{id}")?.[0]))
    .replaceAll(FOREIGN_CONTACT, contactOf(world.other(party), world.other(party).bait.get("/v1/contacts/{id}")));
}
