/**
 * I/O. The dashboard as people of both accounts see it: whatever its pages link to is asked for, and their forms are
 * sent, filled in rightly and wrongly. A new page is covered by being linked.
 */
import fc from "fast-check";
import { type Answered, type Asked, send } from "./client.ts";
import { hostileText } from "./hostile.ts";
import { MARK } from "./values.ts";
import type { Party, World } from "./world.ts";

const VIEWERS = ["owner", "admin", "viewer", "member"];
/** With fewer tries than these, it may be chance that none succeeded. */
const ENOUGH = 12;
const MAX_PAGES = 70;
/** Of the pages that differ by ids alone. */
const PAGES_ALIKE = 2;
const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** What people fill in where a form is empty and needs something. */
const FILLED: Readonly<Record<string, string>> = {
  name: MARK,
  url: "http://127.0.0.1:9999/hooks",
  email: `form-${MARK}@example.com`,
};

/** Of what may be chosen, some must be. */
const CHOSEN = ["feedback.created", "contact.create"];

interface Form {
  action: string;
  method: string;
  fields: [name: string, value: string][];
}

export interface Visit {
  account: number;
  viewer: string;
  /** Which of the pages, or of the forms, and of those that differ by ids alone. */
  nth: number;
  alike: number;
  isForm: boolean;
  isForeign: boolean;
  isFromElsewhere: boolean;
  /** Fields that are filled in, and with what; undefined leaves one out. */
  changes: { nth: number; text: string | undefined }[];
  /** A further field or parameter. */
  more: [name: string, value: string] | undefined;
}

export function visits(isForm: boolean): fc.Arbitrary<Visit> {
  const text = fc.oneof(hostileText, fc.constantFrom(MARK, "2026-01-31T10:00", "on", "messages.sent"));
  const change = fc.record({ nth: fc.nat(20), text: fc.option(text, { nil: undefined }) });
  const seldom = fc.integer({ min: 0, max: 9 }).map((drawn) => drawn === 9);
  return fc.record({
    account: fc.nat(1),
    viewer: fc.constantFrom("owner", "owner", "owner", "admin", "viewer", "member", "none"),
    nth: fc.noBias(fc.nat(1_000)),
    alike: fc.nat(10),
    isForm: fc.constant(isForm),
    isForeign: seldom,
    isFromElsewhere: seldom,
    changes: fc.oneof(fc.constant<Visit["changes"]>([]), fc.array(change, { maxLength: 4 })),
    more: fc.option(
      fc.tuple(fc.constantFrom("cursor", "done", "since", "hours", "status", "as", "event", "__proto__"), text),
      {
        freq: 2,
        nil: undefined,
      },
    ),
  });
}

export class Dashboard {
  readonly #world: World;
  readonly #cookies = new Map<string, string>();
  readonly #seen = new Map<Party, { pages: string[]; forms: Form[] }>();
  /** How often each kind of page and form, apart from ids, has worked. */
  readonly worked = new Map<string, number>();
  /** How often it was asked for as a page would have it. */
  readonly #tried = new Map<string, number>();

  constructor(world: World) {
    this.#world = world;
  }

  /** Requests of the API end sessions, so everybody has a new one in each round. */
  async signIn(): Promise<void> {
    for (const party of this.#world.parties) {
      for (const viewer of VIEWERS) await this.#signIn(party, viewer);
    }
  }

  /** Looks around as the owner of each account. */
  async refresh(): Promise<void> {
    for (const party of this.#world.parties) {
      const queue = ["/dashboard"];
      const pages: string[] = [];
      const forms = new Map<string, Form>();
      const alike = new Map<string, number>();
      for (let page = queue.shift(); page !== undefined && pages.length < MAX_PAGES; page = queue.shift()) {
        const { status, text, headers } = await send(this.#world.origin, this.#ask(party, "owner", "GET", page));
        if (status === 303) queue.push(String(headers.location));
        if (status !== 200) continue;
        pages.push(page);
        for (const form of formsIn(text, page)) {
          if (this.#isUsable(form.action)) forms.set(`${form.action} ${form.method}`, form);
        }
        for (const link of linksIn(text)) {
          const shape = shapeOf(link);
          const count = alike.get(shape) ?? 0;
          if (count >= PAGES_ALIKE || pages.includes(link) || queue.includes(link) || !this.#isUsable(link)) continue;
          alike.set(shape, count + 1);
          queue.push(link);
        }
      }
      this.#seen.set(party, { pages, forms: [...forms.values()] });
    }
  }

  /** To be told what became of a visit. */
  count({ changes, isForeign, isFromElsewhere, viewer }: Visit, shape: string, status: number): void {
    const isFine = changes.length === 0 && !isForeign && !isFromElsewhere && viewer === "owner";
    if (isFine) this.#tried.set(shape, (this.#tried.get(shape) ?? 0) + 1);
    if (status < 400 && viewer !== "none") this.worked.set(shape, (this.worked.get(shape) ?? 0) + 1);
  }

  /** What was asked for often enough, and never with success. */
  neverWorked(): string[] {
    return [...this.#tried]
      .filter(([shape, count]) => count >= ENOUGH && !this.worked.has(shape))
      .map(([shape]) => shape);
  }

  resolved(visit: Visit): { asked: Asked; party: Party; status: number | undefined; shape: string } {
    const party = this.#world.parties[visit.account % 2] ?? this.#world.parties[0];
    const seen = this.#seen.get(party) ?? { pages: [], forms: [] };
    const form = visit.isForm
      ? chosen(seen.forms, ({ action, method }) => `${method} ${shapeOf(action)}`, visit)
      : undefined;
    const own = form?.action ?? chosen(seen.pages, shapeOf, visit) ?? "/dashboard";
    const place = visit.isForeign ? this.#foreign(own, party) : own;
    const fields = (form?.fields ?? [...new URL(place, this.#world.origin).searchParams]).flatMap(
      ([name, given], index): [string, string][] => {
        const value = given.replaceAll(MARK, party.mark);
        const change = visit.changes.find(({ nth }) => nth % 20 === index);
        if (!change) return [[name, value]];
        return change.text === undefined ? [] : [[name, change.text.replaceAll(MARK, party.mark)]];
      },
    );
    if (visit.more) fields.push([visit.more[0], visit.more[1].replaceAll(MARK, party.mark)]);
    const method = form?.method ?? "GET";
    const text = new URLSearchParams(
      fields.map(([name, value]): [string, string] => [name, value.toWellFormed()]),
    ).toString();
    const [path = ""] = place.split("?", 1);
    const asked =
      method === "POST"
        ? this.#ask(party, visit.viewer, method, path, text, visit.isFromElsewhere)
        : this.#ask(party, visit.viewer, method, text === "" ? path : `${path}?${text}`);
    const isRefused = method === "POST" && visit.isFromElsewhere;
    // What was typed is kept on the page that says that the session has ended.
    const isTyped = method === "POST" && fields.some(([name]) => !name.startsWith("form_"));
    const status = isRefused ? 403 : visit.viewer === "none" ? (isTyped ? 401 : 303) : undefined;
    return { asked, party, status, shape: `${method} ${shapeOf(own)}` };
  }

  faultsOf(visit: Visit, expected: number | undefined, { status, headers, text }: Answered): string[] {
    const type = headers["content-type"] ?? "";
    const faults: string[] = [];
    if (status >= 500) faults.push(`a ${status}`);
    if (expected !== undefined && status !== expected) faults.push(`${status} instead of ${expected}`);
    if (![200, 303, 400, 401, 403, 404, 409, 412, 413, 415, 422].includes(status)) faults.push(`${status}`);
    // A request of the API may have ended the session, until the next round.
    const isSignedOut = String(headers["location"]).startsWith("/dashboard/sign-in?done=ended");
    if (visit.isForeign && visit.viewer !== "none" && status < 400 && !isSignedOut)
      faults.push(`${status}, although an id is foreign`);
    if (status >= 400 && !type.startsWith("text/html")) faults.push(`${type} instead of a page`);
    if (type.startsWith("text/html") && !/^<!doctype html>/i.test(text)) faults.push(`no page: ${text.slice(0, 200)}`);
    if (/<script(?![^>]*\ssrc=)|<style|\sstyle=|<[^>]*\son\w+=/i.test(text))
      faults.push("script or style inside the page");
    for (const name of ["x-request-id", "content-security-policy"]) if (!headers[name]) faults.push(`without ${name}`);
    if (headers["cache-control"] !== "no-store") faults.push(`Cache-Control ${headers["cache-control"]}`);
    return faults;
  }

  async #signIn(party: Party, viewer: string): Promise<void> {
    const name = `${party.id} ${viewer}`;
    const body = { role: viewer, name: `${viewer} ${party.mark}` };
    const { text } = await this.#world.call(undefined, "POST", `/v1/accounts/${party.id}/portal-links`, body);
    const url = Object(JSON.parse(text))["url"];
    // The requests may have used up the limit of links.
    if (typeof url !== "string") return;
    const link = new URL(url).pathname;
    const { headers } = await send(this.#world.origin, this.#ask(party, "none", "POST", link, ""));
    const [cookie] = headers["set-cookie"] ?? [];
    this.#cookies.set(name, cookie?.split(";", 1)[0] ?? "");
  }

  #ask(party: Party, viewer: string, method: string, path: string, body?: string, isFromElsewhere = false): Asked {
    const cookie = this.#cookies.get(`${party.id} ${viewer}`);
    return {
      method,
      path,
      headers: {
        "Sec-Fetch-Site": isFromElsewhere ? "cross-site" : "same-origin",
        ...(cookie === undefined ? {} : { Cookie: cookie }),
        ...(body === undefined ? {} : { "Content-Type": "application/x-www-form-urlencoded" }),
      },
      body: body === undefined ? undefined : Buffer.from(body),
    };
  }

  /** Signing out, and what the requests need to go on, is left alone. */
  #isUsable(path: string): boolean {
    return !path.includes("/sign-") && ![...path.matchAll(ID)].some(([id]) => this.#world.isKept(id));
  }

  /** The same page of the other account's objects. */
  #foreign(path: string, party: Party): string {
    const { bait } = this.#world.other(party);
    return path.replace(/(\w[\w-]*)\/([0-9a-f-]{36})/, (whole, collection: string) => {
      const list = collection === "tokens" ? "/v1/accounts/{id}/tokens/{token_id}" : `/v1/${collection}/{id}`;
      const id = bait.get(list)?.at(-1);
      return id === undefined ? whole.replace(ID, "01890000-0000-7000-8000-000000000000") : `${collection}/${id}`;
    });
  }
}

function chosen<Item>(items: readonly Item[], kindOf: (item: Item) => string, { nth, alike }: Visit): Item | undefined {
  const kinds = [...Map.groupBy(items, kindOf).values()];
  const kind = kinds[nth % Math.max(1, kinds.length)] ?? [];
  return kind[alike % Math.max(1, kind.length)];
}

export function hasIds(path: string): boolean {
  return path.split("?", 1)[0]?.search(ID) !== -1;
}

function shapeOf(path: string): string {
  return (path.split("?", 1)[0] ?? "").replaceAll(ID, "{id}");
}

function linksIn(html: string): string[] {
  return [...html.matchAll(/<a\s[^>]*href="(\/dashboard[^"]*)"/g)].map(([, link = ""]) => decoded(link));
}

/** A form with what it would send as it stands. */
function formsIn(html: string, page: string): Form[] {
  return [...html.matchAll(/<form\b([^>]*)>(.*?)<\/form>/gs)].map(([, attributes = "", content = ""]) => {
    const controls = content.matchAll(
      /<(input|textarea|select|button)\b([^>]*)>(.*?)(?=<(?:input|textarea|select|button)\b|$)/gs,
    );
    const fields = [...controls].flatMap(([, tag = "", given = "", rest = ""]): [string, string][] => {
      const name = attribute(given, "name");
      const isUnchecked = /type="(?:checkbox|radio)"/.test(given) && !/\schecked/.test(given);
      if (name === undefined || tag === "button") return [];
      if (isUnchecked) return CHOSEN.filter((each) => each === attribute(given, "value")).map((each) => [name, each]);
      const selected = /<option\b([^>]*\bselected[^>]*)>/.exec(rest)?.[1] ?? /<option\b([^>]*)>/.exec(rest)?.[1] ?? "";
      const text = decoded(rest.split("</textarea>", 1)[0] ?? "").replace(/^\n/, "");
      const value =
        tag === "select" ? attribute(selected, "value") : tag === "textarea" ? text : attribute(given, "value");
      const sent = value ?? (tag === "input" && given.includes("checkbox") ? "on" : "");
      return [[name, sent === "" ? (FILLED[name] ?? "") : sent]];
    });
    const action = attribute(attributes, "action") ?? page.split("?", 1)[0] ?? page;
    return { action, method: (attribute(attributes, "method") ?? "get").toUpperCase(), fields };
  });
}

function attribute(attributes: string, name: string): string | undefined {
  const value = new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(attributes)?.[1];
  return value === undefined ? undefined : decoded(value);
}

function decoded(html: string): string {
  return html
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");
}
