/** Pure. What the Worker weighs when it is uploaded. */
import { gzipSync } from "node:zlib";
import type { Built } from "./host.ts";

/** A fifteenth of what Cloudflare takes. Every cold start reads all of it. */
export const BUNDLE_BUDGET_BYTES = 240_000;

/** Its script and the texts that it imports. Bytes. */
export function bundleSize({ script, texts }: Pick<Built, "script" | "texts">): { bytes: number; gzipBytes: number } {
  const all = [script, ...texts.values()].join("");
  return { bytes: Buffer.byteLength(all), gzipBytes: gzipSync(all).length };
}
