/** `npm run test:browser`: the dashboard in a real browser, before the real Worker. */
import { defineConfig } from "vitest/config";

export default defineConfig({
  root: new URL("../..", import.meta.url).pathname,
  test: {
    include: ["test/browser/**/*.test.ts"],
    globalSetup: ["test/browser/support/worker.ts", "test/support/receiver-server.ts"],
    reporters: ["default", "./test/support/summary-reporter.ts"],
    // One Worker and one browser at a time: a machine that runs both has enough to do.
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
