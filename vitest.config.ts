import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [
    cloudflareTest(async () => ({
      wrangler: { configPath: "./wrangler.toml" },
      miniflare: {
        bindings: {
          PLATFORM_TOKEN: "platform-token-of-the-tests-0123456789",
          ENCRYPTION_KEY: btoa("encryption-key-of-the-tests-32by"),
          ALLOW_PRIVATE_TARGETS: "true",
          // Short enough to wait for; what the defaults are is tested where they are used.
          RETRY_DELAYS_SECONDS: "1,2",
          CIRCUIT_COOLDOWN_SECONDS: "2",
          TEST_MIGRATIONS: await readD1Migrations("./migrations"),
        },
      },
    })),
  ],
  test: {
    include: ["test/**/*.test.ts"],
    setupFiles: ["./test/support/setup.ts"],
    globalSetup: ["./test/support/receiver-server.ts"],
    reporters: ["default", "./test/support/summary-reporter.ts"],
    testTimeout: 20_000,
  },
});
