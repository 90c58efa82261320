/**
 * I/O. The dashboard's client of the API: it runs the API's routes in this process, on behalf of the signed-in viewer.
 * So the API's permissions apply to the pages, and the pages show its error messages.
 */
import type { z } from "zod";
import { type SessionActor, onBehalfOf } from "../http/actor.ts";
import { type Problem, problemOf } from "../http/problem.ts";
import { IDEMPOTENCY_KEY_HEADER } from "../vocabulary/headers.ts";

export type Reply<Data> = { ok: true; data: Data } | { ok: false; problem: Problem };

/** The header that limits a change to the version that was read. Without a tag, any version is changed. */
export function ifMatch(tag: string): Record<string, string> {
  return tag === "" ? {} : { "If-Match": tag };
}

export class Api {
  readonly #viewer: SessionActor;
  readonly #page: { origin: string; requestId: string };
  readonly #dispatch: (request: Request) => Promise<Response>;
  readonly #formKey: string;

  /**
   * @param page its request id is sent along, so that the API's log lines carry it
   * @param formKey of the submitted form: what it posts is done once. Empty without one.
   */
  constructor(
    viewer: SessionActor,
    page: { origin: string; requestId: string },
    dispatch: (request: Request) => Promise<Response>,
    formKey: string,
  ) {
    this.#viewer = viewer;
    this.#page = page;
    this.#dispatch = dispatch;
    this.#formKey = formKey;
  }

  /** For pages that show secrets. The audit log records it. */
  withSecrets(): Api {
    return new Api({ ...this.#viewer, seesSecrets: true }, this.#page, this.#dispatch, this.#formKey);
  }

  /** @throws {Problem} the API's error response */
  async get<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.output<Schema>> {
    const response = await this.#ask("GET", path);
    if (!response.ok) throw await problemOf(response);
    return schema.parse(await response.json());
  }

  /** With the entity tag of its version, for If-Match. @throws {Problem} */
  async getTagged<Schema extends z.ZodType>(
    path: string,
    schema: Schema,
  ): Promise<{ data: z.output<Schema>; tag: string }> {
    const response = await this.#ask("GET", path);
    if (!response.ok) throw await problemOf(response);
    const tag = response.headers.get("ETag");
    if (tag === null) throw new Error(`GET ${path} has no entity tag`);
    return { data: schema.parse(await response.json()), tag };
  }

  /** The response body as text: parsing JSON would lose digits and the order of keys. @throws {Problem} */
  async getText(path: string): Promise<string> {
    const response = await this.#ask("GET", path);
    if (!response.ok) throw await problemOf(response);
    return response.text();
  }

  /** Posts without the viewer's rights, as the sender of an inbound call does. */
  async postAsSender(path: string, headers: Readonly<Record<string, string>>, body: string): Promise<Response> {
    const init = { method: "POST", headers: { ...headers, "X-Request-Id": this.#page.requestId }, body };
    return this.#dispatch(new Request(`${this.#page.origin}${path}`, init));
  }

  /** For forms: returns the API's error, to be shown at its field. @param schema of the response */
  async send<Schema extends z.ZodType>(
    method: "POST" | "PUT" | "PATCH",
    path: string,
    body: unknown,
    schema: Schema,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Reply<z.output<Schema>>> {
    const once = method === "POST" && this.#formKey ? { [IDEMPOTENCY_KEY_HEADER]: this.#formKey } : {};
    const response = await this.#ask(method, path, body, { ...once, ...headers });
    if (!response.ok) return { ok: false, problem: await problemOf(response) };
    return { ok: true, data: schema.parse(await response.json()) };
  }

  /** Deleting what no longer exists succeeds. @throws {Problem} */
  async delete(path: string): Promise<void> {
    const response = await this.#ask("DELETE", path);
    if (!response.ok && response.status !== 404) throw await problemOf(response);
  }

  async #ask(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    const request = new Request(`${this.#page.origin}${path}`, {
      method,
      headers: { ...headers, "Content-Type": "application/json", "X-Request-Id": this.#page.requestId },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return this.#dispatch(onBehalfOf(this.#viewer, request));
  }
}
