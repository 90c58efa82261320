/** I/O. A text that stays the same until the next deployment: made once per isolate, cacheable, with an ETag. */
import type { Context } from "hono";
import { sha256 } from "../security/digest.ts";
import type { AppEnv } from "./definition.ts";
import { listsTag } from "./etag.ts";

const CACHE_CONTROL = "public, max-age=300";

export class BuiltText {
  readonly #build: (env: Env, origin: string) => Promise<string>;
  #latest: { origin: string; text: string; tag: string } | undefined;

  /** @param build the text for the origin that the service is reached at. */
  constructor(build: (env: Env, origin: string) => Promise<string>) {
    this.#build = build;
  }

  async respond(c: Context<AppEnv>, origin: string, headers: Readonly<Record<string, string>>): Promise<Response> {
    if (this.#latest?.origin !== origin) {
      const text = await this.#build(c.env, origin);
      this.#latest = { origin, text, tag: `"${(await sha256(text)).slice(0, 32)}"` };
    }
    const { text, tag } = this.#latest;
    c.header("ETag", tag);
    c.header("Cache-Control", CACHE_CONTROL);
    if (listsTag(c.req.header("If-None-Match") ?? "", tag)) return c.body(null, 304);
    for (const [name, value] of Object.entries(headers)) c.header(name, value);
    return c.body(text);
  }
}
