/** A real Worker on state of its own. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startWorker } from "../../../scripts/worker.ts";
import { PLATFORM_TOKEN } from "./service.ts";

const VARIABLES = [
  `PLATFORM_TOKEN:${PLATFORM_TOKEN}`,
  `ENCRYPTION_KEY:${btoa("a key for the tests in a browser")}`,
  "ALLOW_PRIVATE_TARGETS:true",
  // In production 10 and 100 seconds.
  "RETRY_DELAYS_SECONDS:1,2",
];

/** @param more settings, each as `NAME:value`. */
export async function runWorker(...more: string[]): Promise<{ origin: string; end: () => Promise<void> }> {
  const state = await mkdtemp(join(tmpdir(), "ratecard-webhooks-browser-"));
  const worker = await startWorker({
    persistTo: state,
    args: ["--port", "0", "--inspector-port", "0", "--var", ...VARIABLES, ...more],
  });
  return {
    origin: worker.origin,
    end: async () => {
      await worker.stop();
      await rm(state, { recursive: true, force: true });
    },
  };
}
