/** I/O. What there is to ask for: two accounts that know nothing of each other, their tokens and their objects. */
import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import { type Answered, send } from "./client.ts";
import type { Operation } from "./document.ts";
import { Ownership } from "./ownership.ts";
import type { Catalog } from "./values.ts";

const ROLES = ["owner", "admin", "viewer", "member", "publisher"];
/** Below the 50 that an account may have, so that there is room for the requests' own. */
const KEPT_WEBHOOKS = 30;
const LISTED_PARENTS = 10;
const KEPT_CURSORS = 20;

const identified = z.looseObject({ id: z.string() });
const page = z.looseObject({ data: z.array(z.record(z.string(), z.unknown())) });

export interface InboundTarget {
  id: string;
  secret: string;
  signingSecret: string | undefined;
  /**
   * `plain`: the body is the input of the actions. `shaped`: the webhook selects from any JSON. `kept`: the same, and
   * a call that cannot be used is kept and answered 200.
   */
  reads: "plain" | "shaped" | "kept";
}

/** An account, and what is known of it. */
export interface Party {
  id: string;
  /** In every text that it stores, and in no other account's. */
  mark: string;
  /** By role, and `revoked` and `expired`. */
  tokens: Map<string, string>;
  /** The values of a path's parameters, by the path up to the last of them. */
  own: Map<string, string[][]>;
  /** The same for objects that only others ask for: nothing may ever happen to them. */
  bait: Map<string, string[]>;
  /** An outbound webhook whose receiver is down. Requests only probe it. */
  downWebhook: string;
  /** What its inbound webhooks are called by. */
  doors: InboundTarget[];
  cursors: Map<string, string[]>;
}

/** `/v1/webhooks/{id}` of `/v1/webhooks/{id}/test`. */
export function objectPath(path: string): string {
  return path.slice(0, path.lastIndexOf("}") + 1);
}

export class World {
  readonly origin: string;
  readonly parties: readonly [Party, Party];
  readonly catalog: Catalog;
  readonly receiver: string;
  readonly ownership: Ownership;
  /** Answers that showed something of another account. */
  leaks = 0;
  readonly #platformToken: string;
  readonly #operations: readonly Operation[];
  readonly #spares: string[] = [];
  /** Ids of what must stay: the tokens that ask, and the bait. */
  readonly #kept = new Set<string>();
  readonly #baitBefore = new Map<string, string>();

  private constructor(
    known: { origin: string; receiver: string; platformToken: string; catalog: Catalog },
    operations: readonly Operation[],
    parties: [Party, Party],
    ownership: Ownership,
  ) {
    this.origin = known.origin;
    this.receiver = known.receiver;
    this.catalog = known.catalog;
    this.#platformToken = known.platformToken;
    this.#operations = operations;
    this.parties = parties;
    this.ownership = ownership;
  }

  static async make(
    origin: string,
    receiver: string,
    platformToken: string,
    source: string,
    operations: readonly Operation[],
  ): Promise<World> {
    const get = async (path: string) => (await call(origin, platformToken, undefined, "GET", path)).text;
    const [types, actions] = [await get("/v1/event-types"), await get("/v1/actions")];
    const sources = await get("/v1/sources");
    const ownership = new Ownership();
    for (const text of [source, types, actions, sources]) ownership.heard(text);
    const listed = z.object({
      data: z.array(z.looseObject({ name: z.string(), sample: z.unknown(), publishable: z.boolean().default(true) })),
    });
    const all = listed.parse(JSON.parse(types)).data;
    const known = listed.parse(JSON.parse(actions)).data;
    const catalog = {
      events: all.filter(({ publishable }) => publishable),
      actions: known,
      names: [...all, ...known].map(({ name }) => name),
    };
    const party = async (mark: string) => newParty(origin, platformToken, mark);
    const parties: [Party, Party] = [await party("mark-alpha-6f1d"), await party("mark-omega-92c7")];
    const world = new World({ origin, receiver, platformToken, catalog }, operations, parties, ownership);
    for (const each of parties) await world.#prepare(each);
    // The last of the short-lived tokens has to expire.
    await wait(1_500);
    return world;
  }

  other(party: Party): Party {
    return party === this.parties[0] ? this.parties[1] : this.parties[0];
  }

  /** As the platform. */
  call(party: Party | undefined, method: string, path: string, body?: unknown): Promise<Answered> {
    return call(this.origin, this.#platformToken, party?.id, method, path, body);
  }

  tokenOf(party: Party, actor: string): string | undefined {
    if (actor === "none") return undefined;
    if (actor === "platform") return this.#platformToken;
    return party.tokens.get(actor) ?? "rct_iVr5c0bq8T6m1JvC2nX4pL7sD9fG0hK3wE5rT8yU1oA";
  }

  /** Whether requests need it to go on. */
  isKept(id: string): boolean {
    return this.#kept.has(id);
  }

  /** An account for whoever deletes one. */
  async spare(): Promise<string> {
    return this.#spares.pop() ?? (await this.#made(undefined, "/v1/accounts", { name: "spare" }));
  }

  /** Adds one of everything, and learns what there is: what was made meanwhile, and what is left. */
  async refresh(): Promise<void> {
    for (const party of this.parties) {
      await this.#populate(party, "");
      party.own = await this.#listed(party);
      const webhooks = party.own.get("/v1/webhooks/{id}") ?? [];
      for (const [id] of webhooks.slice(KEPT_WEBHOOKS)) await this.call(party, "DELETE", `/v1/webhooks/${id}`);
    }
  }

  /** To be told of every answer that a request got. */
  learn(operation: Operation, party: Party, { status, headers, text }: Answered): void {
    // An inbound webhook may respond with a text or a page.
    if (status >= 300 || text === "" || !/json/.test(headers["content-type"] ?? "")) return;
    const content = z.looseObject({ id: z.unknown(), next_cursor: z.unknown() }).safeParse(JSON.parse(text)).data;
    if (operation.name === "createAccount" && typeof content?.id === "string") this.#spares.push(content.id);
    if (typeof content?.next_cursor === "string") {
      const cursors = party.cursors.get(operation.name) ?? [];
      party.cursors.set(operation.name, [...cursors, content.next_cursor].slice(-KEPT_CURSORS));
    }
  }

  /** The objects that only others asked for and that are not as they were. */
  async changedBait(): Promise<string[]> {
    const changed: string[] = [];
    for (const party of this.parties) {
      for (const [path, before] of await this.#baitOf(party)) {
        if (this.#baitBefore.get(path) !== before)
          changed.push(`${path}: ${this.#baitBefore.get(path)} became ${before}`);
      }
    }
    return changed;
  }

  async #prepare(party: Party): Promise<void> {
    for (const role of ROLES) await this.#token(party, role, role);
    await this.#token(party, "expired", "owner", { expires_at: new Date(Date.now() + 1_000).toISOString() });
    const revoked = await this.#token(party, "revoked", "owner");
    await this.call(undefined, "DELETE", `/v1/accounts/${party.id}/tokens/${revoked}`);

    await this.#populate(party, "bait-");
    for (const [path, tuples] of await this.#listed(party)) {
      const [first] = tuples;
      if (first) party.bait.set(path, first);
    }
    for (const id of [...party.bait.values()].flat()) if (id !== party.id) this.#kept.add(id);
    party.downWebhook = await this.#makeDownWebhook(party);
    this.#kept.add(party.downWebhook);
    this.ownership.bait([...party.bait.values()].flat());
    for (const [path, text] of await this.#baitOf(party)) this.#baitBefore.set(path, text);
  }

  /** Its circuit opens after failures in a row. */
  async #makeDownWebhook(party: Party): Promise<string> {
    const down = { name: party.mark, url: `${this.receiver}/fail`, events: ["*"] };
    const id = await this.#made(party, "/v1/webhooks", down);
    for (let count = 0; count < 3; count += 1) await this.#made(party, "/v1/events", EVENT(party.mark));
    for (let tries = 0; tries < 100; tries += 1) {
      const { text } = await this.call(party, "GET", `/v1/webhooks/${id}/health`);
      if (z.looseObject({ circuit: z.string() }).parse(JSON.parse(text)).circuit === "open") return id;
      await wait(100);
    }
    throw new Error("the circuit of a receiver that is down did not open");
  }

  /** What bait there is by itself; a delivery of it goes its own way. */
  async #baitOf(party: Party): Promise<[string, string][]> {
    const paths = ["/v1/webhooks", "/v1/contacts", "/v1/events"].map(
      (list) => `${list}/${party.bait.get(`${list}/{id}`)?.[0]}`,
    );
    return Promise.all(
      paths.map(async (path): Promise<[string, string]> => {
        const { status, text } = await this.call(party, "GET", path);
        const { payload_erased_at, updated_at } = z.looseObject({}).parse(JSON.parse(text));
        return [path, JSON.stringify({ status, payload_erased_at, updated_at })];
      }),
    );
  }

  async #populate(party: Party, prefix: string): Promise<void> {
    const { mark } = party;
    const name = `${prefix}${mark}`;
    const inbound = await this.call(party, "POST", "/v1/webhooks", {
      name,
      is_inbound: true,
      events: ["contact.create"],
    });
    // The newest are asked for most, and most operations are about what sends.
    const outbound = { name, url: `${this.receiver}/ok`, events: ["*"], metadata: { mark } };
    await this.#made(party, "/v1/webhooks", outbound);
    const webhook = await this.#made(party, "/v1/webhooks", outbound);
    await this.#made(party, "/v1/events", EVENT(mark));
    const place = new URL(z.looseObject({ url: z.string() }).parse(JSON.parse(inbound.text)).url).pathname;
    await this.call(undefined, "POST", place, { email: `${prefix}caller-${mark}@example.com` });
    await this.#made(party, "/v1/contacts", { email: `${prefix}${Date.now()}-${mark}@example.com`, first_name: mark });
    await this.#made(party, `/v1/accounts/${party.id}/tokens`, { name, role: "publisher" });
    // One link to open, which makes a session, and one to leave. The requests may have used up the limit of links.
    const links = `/v1/accounts/${party.id}/portal-links`;
    const link = await this.call(party, "POST", links, { role: "member", name });
    const { url } = z.looseObject({ url: z.string().optional() }).parse(JSON.parse(link.text));
    if (url !== undefined) {
      await send(this.origin, { method: "POST", path: new URL(url).pathname, headers: FORM, body: Buffer.from("") });
    }
    await this.call(party, "POST", links, { role: "member", name });
    await this.#made(party, `/v1/webhooks/${webhook}/recover`, { since: "2020-11-25T09:33:14Z" });
  }

  /** Walks every list that the document has, down to what is in what. */
  async #listed(party: Party): Promise<Map<string, string[][]>> {
    const found = new Map<string, string[][]>([["/v1/accounts/{id}", [[party.id]]]]);
    const paths = [...new Set(this.#operations.map(({ path }) => objectPath(path)))].filter((path) => path !== "");
    for (const path of paths.toSorted((a, b) => a.length - b.length)) {
      const [, list = "", parameter = ""] = /^(.*)\/\{(\w+)\}$/.exec(path) ?? [];
      if (found.has(path) || !this.#operations.some((each) => each.method === "GET" && each.path === list)) continue;
      const parents = objectPath(list) === "" ? [[]] : (found.get(objectPath(list)) ?? []);
      const tuples: string[][] = [];
      for (const parent of spread(parents, LISTED_PARENTS)) {
        const { status, text } = await this.call(party, "GET", `${filled(list, parent)}?limit=100`);
        // An inbound webhook has no deliveries, and the other way round.
        const items = status === 200 ? page.parse(JSON.parse(text)).data : [];
        if (path === "/v1/webhooks/{id}") party.doors = doorsIn(items, this.#kept);
        for (const item of items) tuples.push([...parent, String(item[parameter] ?? item["id"])]);
      }
      found.set(
        path,
        tuples.filter((tuple) => !tuple.some((id) => this.#kept.has(id))),
      );
    }
    return found;
  }

  async #token(party: Party, actor: string, role: string, more: Record<string, unknown> = {}): Promise<string> {
    const body = { name: `${actor} ${party.mark}`, role, ...more };
    const { text } = await this.call(undefined, "POST", `/v1/accounts/${party.id}/tokens`, body);
    const made = z.looseObject({ id: z.string(), token: z.string() }).parse(JSON.parse(text));
    party.tokens.set(actor, made.token);
    this.#kept.add(made.id);
    return made.id;
  }

  async #made(party: Party | undefined, path: string, body: unknown): Promise<string> {
    const { status, text } = await this.call(party, "POST", path, body);
    if (status >= 300) throw new Error(`POST ${path}: ${status} ${text}`);
    return identified.parse(JSON.parse(text)).id;
  }
}

/** As a browser sends a form of the same site. */
const FORM = { "Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded" };

const EVENT = (mark: string) => ({
  event: "messages.sent",
  payload: { message: { id: "ea10916d-0684-4624-9d07-d341193554cf", channel: "email", to: mark } },
});

/** Some of them, the newest and the oldest among them. */
function spread<Item>(items: readonly Item[], most: number): Item[] {
  const step = Math.max(1, (items.length - 1) / (most - 1));
  return items.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step));
}

export function filled(path: string, values: readonly string[]): string {
  let next = 0;
  return path.replaceAll(/\{\w+\}/g, () => values[next++] ?? "");
}

/** Of the inbound webhooks that may be called. */
function doorsIn(webhooks: readonly Record<string, unknown>[], kept: ReadonlySet<string>): InboundTarget[] {
  return webhooks
    .filter(({ id, is_inbound: isInbound }) => isInbound === true && !kept.has(String(id)))
    .map(({ id, secret, signing_secret: signingSecret, source, public: publicPage, each, when, mapping }) => ({
      id: String(id),
      secret: String(secret),
      signingSecret: typeof signingSecret === "string" ? signingSecret : undefined,
      reads: source || publicPage ? "kept" : each !== null || when || mapping ? "shaped" : "plain",
    }));
}

async function newParty(origin: string, platformToken: string, mark: string): Promise<Party> {
  const { text } = await call(origin, platformToken, undefined, "POST", "/v1/accounts", { name: mark });
  const { id } = identified.parse(JSON.parse(text));
  const maps = { tokens: new Map(), own: new Map(), bait: new Map(), cursors: new Map() };
  return { id, mark, downWebhook: "", doors: [], ...maps };
}

function call(
  origin: string,
  token: string,
  account: string | undefined,
  method: string,
  path: string,
  body?: unknown,
) {
  return send(origin, {
    method,
    path,
    headers: {
      Authorization: `Bearer ${token}`,
      "Content-Type": "application/json",
      ...(account === undefined ? {} : { "Ratecard-Account": account }),
    },
    body: body === undefined ? undefined : Buffer.from(JSON.stringify(body)),
  });
}
