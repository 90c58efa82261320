/** I/O. A request in a route: its actor, its account and its input. */
import type { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { MAX_CLOCK_SKEW_MS, MAX_MANAGEMENT_BYTES } from "../constants.ts";
import { inexactNumberPath } from "../json/exact.ts";
import { type JsonObject, toChanges } from "../json/merge-patch.ts";
import { payloadErrors } from "../events/catalog/family.ts";
import { type Keyring, keyringOf } from "../security/keyring.ts";
import type { Settings } from "../settings.ts";
import { type Account, findAccount } from "../storage/accounts.ts";
import { type KeyClaim, completeKeyStatements } from "../storage/request-keys.ts";
import { isUuid } from "../ids/id.ts";
import { newId } from "../ids/new-id.ts";
import { daysBefore } from "../time/time.ts";
import type { Actor } from "./actor.ts";
import { parseBody, readBytes } from "./body.ts";
import type { AppEnv, Route } from "./definition.ts";
import { decodeCursor, listKey } from "./cursor.ts";
import { listsTag, tagOfVersion } from "./etag.ts";
import { MERGE_PATCH, mediaTypeOf } from "./media-type.ts";
import { NOT_A_CURSOR } from "./page.ts";
import { Problem, fieldErrorsOf, formatPath, invalid, notFound } from "./problem.ts";
import type { Reply } from "./reply.ts";
import { type TimeWindow, windowErrors } from "./times.ts";
import { ACCOUNT_HEADER, IF_MATCH_HEADER } from "../vocabulary/headers.ts";

/**
 * Made once the request is authenticated. Its methods may throw the problem to respond with.
 * `Parameter` names the ids of the path; a function that takes a `RequestContext<"id">` fits any route with an `{id}`.
 */
export class RequestContext<
  Parameter extends string = never,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
> {
  readonly c: Context<AppEnv>;
  readonly env: Env;
  readonly settings: Settings;
  readonly actor: Actor;
  readonly now: number;
  readonly #route: Route<string, Query, Body>;
  /**
   * What the handler adds to the request's audit entry: the target, and the names of the changed fields, never their
   * values.
   */
  readonly auditNotes: { targetId?: string; changed?: string[] } = {};
  /** The version of the object in the response. */
  version: number | undefined;
  /** The request's claim of its idempotency key. */
  claim: KeyClaim | undefined;
  #account: Account | undefined;
  #bytes: Promise<Uint8Array<ArrayBuffer>> | undefined;
  #committed: Reply | undefined;
  #listKey = "";

  constructor(c: Context<AppEnv>, route: Route<string, Query, Body>, settings: Settings, actor: Actor, now: number) {
    this.c = c;
    this.env = c.env;
    this.settings = settings;
    this.actor = actor;
    this.now = now;
    this.#route = route;
    if (actor.kind !== "platform") this.#account = actor.account;
  }

  /** The id of the account the route works in. @throws {Problem} 400 when the platform did not name it. */
  get accountId(): string {
    if (this.#route.account === "path") return this.#pathId("id", "account");
    if (this.actor.kind !== "platform") return this.actor.account.id;
    const named = this.c.req.header(ACCOUNT_HEADER);
    if (!named) throw new Problem("account_required", "Name the account in the header `Ratecard-Account`.");
    if (!isUuid(named.toLowerCase())) throw notFound("account");
    return named.toLowerCase();
  }

  /** @throws {Problem} 404 when the account does not exist. */
  async account(): Promise<Account> {
    this.#account ??= await findAccount(this.env, this.accountId);
    if (!this.#account) throw notFound("account");
    return this.#account;
  }

  /** Events, deliveries and calls before this time are not shown, even if they are not deleted yet. */
  get keptSince(): number {
    return daysBefore(this.now, this.settings.eventRetentionDays);
  }

  /**
   * An id from the path. A property, so that the compiler compares `Parameter`. @throws {Problem} 404 if it is not a
   * UUID.
   */
  readonly id = (name: Parameter, what: string): string => this.#pathId(name, what);

  #pathId(name: string, what: string): string {
    const id = (this.c.req.param(name) ?? "").toLowerCase();
    if (!isUuid(id)) throw notFound(what);
    return id;
  }

  /** @throws {Problem} 422, also for an unknown parameter: a filter with a typing error would filter nothing. */
  query(): z.output<Query> {
    const { query } = this.#route;
    if (!query) throw new Error(`${this.#route.operationId} declares no query`);
    const values = Object.entries(this.c.req.queries());
    const repeated = values.filter(([, all]) => all.length > 1);
    if (repeated.length > 0) throw invalid(repeated.map(([path]) => ({ path, message: "is duplicated" })));
    const parsed = parseInput(query, this.c.req.query());
    const errors = windowErrors(windowOf(parsed), this.now, MAX_CLOCK_SKEW_MS);
    this.#listKey = listKey(this.c.req.path, Object(parsed));
    const cursor = decodeCursor(this.c.req.query("cursor") ?? "");
    if (cursor && cursor.list !== this.#listKey) errors.push({ path: "cursor", message: NOT_A_CURSOR });
    if (errors.length > 0) throw invalid(errors);
    return parsed;
  }

  /** The key of the list that `query` asked for, with its filters. Its cursors carry it. */
  get listKey(): string {
    return this.#listKey;
  }

  get #maxBytes(): number {
    return this.#route.maxBodyBytes ?? MAX_MANAGEMENT_BYTES;
  }

  /** The body as it came, read once. @throws {Problem} 413 */
  bytes(): Promise<Uint8Array<ArrayBuffer>> {
    this.#bytes ??= readBytes(this.c.req.raw, this.#maxBytes);
    return this.#bytes;
  }

  /** The JSON body, parsed and as it came. @throws {Problem} 415, 413, 400 */
  async json(): Promise<{ value: unknown; source: string }> {
    if (this.#route.method !== "patch" && mediaTypeOf(this.c.req.header("Content-Type")) === MERGE_PATCH) {
      throw new Problem("unsupported_media_type", "Only PATCH takes a merge patch. Send the body as application/json.");
    }
    return parseBody(this.c.req.raw, () => this.bytes(), this.#maxBytes);
  }

  /** The id of an object to make: the same for each request that takes over an idempotency key. */
  newId(): string {
    return this.claim?.targetId ?? newId(this.now);
  }

  /** The key by which a ledger recognises a repeated request; null without an idempotency key. */
  get requestKey(): string | null {
    return this.claim?.targetId ?? null;
  }

  /**
   * Statements for the transaction that makes the change. They store the reply under the request's idempotency key. If
   * another request has taken over the key, they undo the transaction. Empty without a key. Set `version` before.
   */
  completionOf(reply: Reply): D1PreparedStatement[] {
    if (!this.claim) return [];
    this.#committed = reply;
    return completeKeyStatements(this.claim, reply.toStored(this.version));
  }

  /** Whether the handler has stored the reply. */
  isCommitted(reply: Reply): boolean {
    return this.#committed === reply;
  }

  /** @throws {Problem} 415, 413, 400, 422 */
  async body(): Promise<z.output<Body>> {
    const { body } = this.#route;
    if (!body) throw new Error(`${this.#route.operationId} declares no body`);
    const { raw } = this.c.req;
    const isEmpty = raw.body === null || raw.headers.get("Content-Length") === "0";
    if (this.#route.isBodyOptional && isEmpty) return parseInput(body, {});
    const { value, source } = await this.json();
    return parseExactInput(body, value, source);
  }

  /** The changes of a PATCH; a merge patch is applied to what is stored. @throws {Problem} 415, 413, 400, 422 */
  async changes(stored: JsonObject): Promise<z.output<Body>> {
    if (mediaTypeOf(this.c.req.header("Content-Type")) !== MERGE_PATCH) return this.body();
    const { body } = this.#route;
    if (!body) throw new Error(`${this.#route.operationId} declares no body`);
    const { value, source } = await this.json();
    return parseExactInput(body, toChanges(stored, value), source);
  }

  /**
   * Call it with the version of the object in the path, before the object is changed. Does nothing on routes without
   * `isVersioned`, such as those of a webhook's deliveries.
   * @throws {Problem} 412 when `If-Match` names another version.
   */
  requireMatch(what: string, version: number): void {
    if (!this.#route.isVersioned) return;
    this.version = version;
    const header = this.c.req.header(IF_MATCH_HEADER);
    if (header === undefined || this.#route.method === "get" || listsTag(header, tagOfVersion(version))) return;
    throw new Problem("version_mismatch", `The ${what} has changed: it is not the version in If-Match. Read it again.`);
  }

  /** A viewer is shown neither secrets nor the content of calls. */
  get isViewer(): boolean {
    return this.actor.kind !== "platform" && this.actor.role === "viewer";
  }

  get hasIfMatch(): boolean {
    return this.c.req.header(IF_MATCH_HEADER) !== undefined;
  }

  /** Whether a change must fail once the object is at another version than the one that `requireMatch` compared. */
  get mustMatch(): boolean {
    return this.hasIfMatch && this.c.req.header(IF_MATCH_HEADER)?.trim() !== "*";
  }

  /** The error of a change that lost the race against another one. */
  changedProblem(what: string): Problem {
    return new Problem("version_mismatch", `The ${what} has changed meanwhile. Read it again.`);
  }

  keyring(): Promise<Keyring> {
    return keyringOf(this.settings.encryptionKeys);
  }

  /** The origin that inbound URLs start with. */
  publicOrigin(): string {
    return this.settings.publicUrl ?? new URL(this.c.req.url).origin;
  }
}

function parseInput<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value, { error: payloadErrors });
  if (!result.success) throw invalid(fieldErrorsOf(result.error));
  return result.data;
}

/** Numbers that a double cannot hold are errors: the service would store others. */
function parseExactInput<Schema extends z.ZodType>(schema: Schema, value: unknown, source: string): z.output<Schema> {
  const parsed = parseInput(schema, value);
  const path = inexactNumberPath(source);
  if (path) throw invalid([{ path: formatPath(path), message: "is a number that loses digits: send it as text" }]);
  return parsed;
}

/** The bounds in a list's parameters. */
function windowOf(query: unknown): TimeWindow {
  const times = new Map<string, unknown>(Object.entries(Object(query)));
  const [since, until] = [times.get("since"), times.get("until")];
  return {
    since: typeof since === "number" ? since : undefined,
    until: typeof until === "number" ? until : undefined,
  };
}
