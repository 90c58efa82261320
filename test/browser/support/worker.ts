/** The Worker that the browser sees. */
import { once } from "node:events";
import { createServer } from "node:net";
import type { TestProject } from "vitest/node";
import { runWorker } from "./run-worker.ts";

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
  // Another site than the Worker's, which is at localhost.
  const product = `http://127.0.0.1:${await freePort()}`;
  const worker = await runWorker(`DASHBOARD_FRAME_ANCESTORS:${product}`);
  project.provide("origin", worker.origin);
  project.provide("product", product);
  return worker.end;
}
