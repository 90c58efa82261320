/** The Worker that the browser sees: the real one, on state of its own. */
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { startWorker } from "../../../scripts/worker.ts";
import { PLATFORM_TOKEN } from "./service.ts";

const variables = (product: string) => [
  `PLATFORM_TOKEN:${PLATFORM_TOKEN}`,
  `ENCRYPTION_KEY:${btoa("a key for the tests in a browser")}`,
  "ALLOW_PRIVATE_TARGETS:true",
  // In production 10 and 100 seconds.
  "RETRY_DELAYS_SECONDS:1,2",
  `DASHBOARD_FRAME_ANCESTORS:${product}`,
];

/** A port that a test can listen on later. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return address.port;
}

export default async function setup(project: TestProject) {
  const state = await mkdtemp(join(tmpdir(), "ratecard-webhooks-browser-"));
  // Another site than the Worker's, which is at localhost.
  const product = `http://127.0.0.1:${await freePort()}`;
  const worker = await startWorker({
    persistTo: state,
    args: ["--port", "0", "--inspector-port", "0", "--var", ...variables(product)],
  });
  project.provide("origin", worker.origin);
  project.provide("product", product);
  return async () => {
    await worker.stop();
    await rm(state, { recursive: true, force: true });
  };
}
