/** `npm run deploy -- --dry-run` with the real wrangler, and without an account. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const COMMAND = fileURLToPath(new URL("../../../scripts/deploy.ts", import.meta.url));
const TIMEOUT_MS = 60_000;

function run(...args: string[]): Promise<{ code: number; out: string }> {
  const env = { ...process.env, WRANGLER_SEND_METRICS: "false", CLOUDFLARE_API_TOKEN: "" };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [COMMAND, ...args], { env }, (_, out, error) =>
      resolve({ code: child.exitCode ?? -1, out: out + error }),
    );
  });
}

describe("a dry run", () => {
  const environments: [args: string[], suffix: string][] = [
    [[], ""],
    [["--env", "staging"], "-staging"],
  ];

  it.each(environments)(
    "shows every step, and builds the Worker without a warning: %j",
    async (args, suffix) => {
      const { code, out } = await run("--dry-run", ...args);
      expect(code).toBe(0);
      expect(out).toContain(`d1 create ratecard-webhooks${suffix},`);
      expect(out).toContain(`queues create webhook-deliveries${suffix}-dead,`);
      expect(out).toContain("d1 migrations apply DB --remote");
      expect(out).toContain(`env.DELIVERIES (webhook-deliveries${suffix})`);
      expect(out).not.toContain("WARNING");
    },
    TIMEOUT_MS,
  );

  it(
    "of an unknown environment names the known ones",
    async () => {
      const { code, out } = await run("--dry-run", "--env", "production");
      expect(code).toBe(1);
      expect(out).toContain('["staging"]');
    },
    TIMEOUT_MS,
  );
});
