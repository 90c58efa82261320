/**
 * I/O: it keeps state. Hono's TrieRouter with a cache: a path without parameters always has the same routes. The
 * path for publishing is one of them.
 */
import type { Result, Router } from "hono/router";
import { TrieRouter } from "hono/router/trie-router";

export class RememberingRouter<Handler> implements Router<Handler> {
  readonly name = "RememberingRouter";
  readonly #router = new TrieRouter<Handler>();
  /** Earlier results by path, then by method. */
  readonly #remembered = new Map<string, Map<string, Result<Handler>>>();

  add(method: string, path: string, handler: Handler): void {
    this.#router.add(method, path, handler);
    if (!/[:*]/.test(path)) this.#remembered.set(path, new Map());
  }

  match(method: string, path: string): Result<Handler> {
    const ofPath = this.#remembered.get(path);
    const known = ofPath?.get(method);
    if (known) return known;
    const result = this.#router.match(method, path);
    // There are few methods, so this stays small.
    ofPath?.set(method, result);
    return result;
  }
}
