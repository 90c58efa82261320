import { fileURLToPath } from "node:url";
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-pool-workers";
import { configDefaults, defineConfig } from "vitest/config";

/** The bundle, and what runs on others' machines, are tested there; all else in the Workers runtime. */
const IN_NODE = [
  "test/bundle.test.ts",
  "test/simulate/models.test.ts",
  "test/simulate/mutants.test.ts",
  "test/simulate/queues-and-alarms.test.ts",
  ...["architecture", "scripts", "scale-out", "upgrade", "client", "examples"].map(
    (folder) => `test/${folder}/**/*.test.ts`,
  ),
];

const SECRETS = {
  PLATFORM_TOKEN: "platform-token-of-the-tests-0123456789",
  ENCRYPTION_KEY: btoa("encryption-key-of-the-tests-32by"),
};
// wrangler looks for them here, and would warn with every test file.
Object.assign(process.env, SECRETS);

await import("./scripts/build-assets.ts");

export default defineConfig({
  test: {
    reporters: ["default", "./test/support/summary-reporter.ts"],
    projects: [
      {
        plugins: [
          cloudflareTest(async () => ({
            wrangler: { configPath: "./wrangler.toml" },
            miniflare: {
              // A test of several databases binds it as DB_2; for all others there is one.
              d1Databases: { SECOND: "second" },
              // Out of the way; the test of the limits uses the tight one.
              ratelimits: {
                PUBLISH_LIMIT: { namespace_id: "1", simple: { limit: 1_000_000, period: 10 } },
                BATCH_LIMIT: { namespace_id: "5", simple: { limit: 1_000_000, period: 10 } },
                INBOUND_LIMIT: { namespace_id: "2", simple: { limit: 1_000_000, period: 10 } },
                MANAGEMENT_LIMIT: { namespace_id: "4", simple: { limit: 1_000_000, period: 10 } },
                TIGHT_LIMIT: { namespace_id: "3", simple: { limit: 5, period: 60 } },
              },
              bindings: {
                ...SECRETS,
                ALLOW_PRIVATE_TARGETS: "true",
                // Short enough to wait for; what the defaults are is tested where they are used.
                RETRY_DELAYS_SECONDS: "1,2",
                CIRCUIT_COOLDOWN_SECONDS: "2",
                TEST_MIGRATIONS: await readD1Migrations("./migrations"),
              },
            },
          })),
        ],
        // The same as in wrangler.toml: what is missing there is missing here.
        resolve: {
          alias: [
            { find: /^zod$/, replacement: fileURLToPath(new URL("src/zod/z.ts", import.meta.url)) },
            {
              find: /^hono\/jsx$/,
              replacement: fileURLToPath(import.meta.resolve("hono/jsx").replace(/index\.js$/, "context.js")),
            },
            { find: "@hono/zod-openapi", replacement: fileURLToPath(new URL("src/zod/openapi.ts", import.meta.url)) },
          ],
        },
        test: {
          name: "workers",
          include: ["test/**/*.test.ts"],
          exclude: [...configDefaults.exclude, ...IN_NODE, "test/browser/**"],
          setupFiles: ["./test/support/setup.ts"],
          globalSetup: ["./test/support/receiver-server.ts", "./test/support/hostile-server.ts"],
          testTimeout: 20_000,
          provide: {
            eventCounts: (process.env["EVENT_COUNTS"] ?? "1000,10000").split(",").map(Number),
            propertySeed: process.env["PROPERTY_SEED"] ? Number(process.env["PROPERTY_SEED"]) : null,
            endingRows: Number(process.env["ENDING_ROWS"] ?? 25_000),
          },
        },
      },
      {
        test: {
          name: "node",
          environment: "node",
          include: IN_NODE,
          // Most of them start a real Worker.
          testTimeout: 60_000,
          // The example for Next.js runs without it.
          alias: { "next/server": fileURLToPath(new URL("test/examples/next-server.ts", import.meta.url)) },
        },
      },
    ],
  },
});
