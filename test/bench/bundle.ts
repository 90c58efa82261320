/** Pure. What the Worker weighs when it is uploaded. */
import { gzipSync } from "node:zlib";
import type { Built } from "./host.ts";

/** A twelfth of what Cloudflare takes in its free plan. Every cold start reads all of it. */
export const BUNDLE_BUDGET_BYTES = 250_000;

/** Its script, without the static assets, which no cold start reads. Bytes. */
export function bundleSize({ script }: Pick<Built, "script">): { bytes: number; gzipBytes: number } {
  return { bytes: Buffer.byteLength(script), gzipBytes: gzipSync(script).length };
}
