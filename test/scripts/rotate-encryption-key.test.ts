/** The whole rotation as an operator does it: the real Worker is restarted with other keys, and the command runs. */
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Webhook } from "../../client/api.ts";
import { Client } from "../../client/client.ts";
import { type LocalWorker, startWorker } from "../../scripts/worker.ts";

const COMMAND = fileURLToPath(new URL("../../scripts/rotate-encryption-key.ts", import.meta.url));
const TOKEN = "rotation-platform-token-0123456789";
const OLD = btoa("the old key for a test, 32 bytes");
const NEW = btoa("the new key for a test, 32 bytes");
const WEBHOOKS = 30;
const TIMEOUT_MS = 120_000;

let state: string;
let worker: LocalWorker | undefined;
let account: string | undefined;
let inbound: Webhook;

async function startUnder(keys: string): Promise<LocalWorker> {
  await worker?.stop();
  const variables = [`PLATFORM_TOKEN:${TOKEN}`, `ENCRYPTION_KEY:${keys}`];
  const args = ["--port", "0", "--inspector-port", "0", "--var", ...variables];
  worker = await startWorker({ persistTo: state, args, migrated: account !== undefined });
  return worker;
}

function client(): Client {
  return new Client({ url: worker?.origin ?? "", token: TOKEN, ...(account === undefined ? {} : { account }) });
}

function run(args: readonly string[], environment: Record<string, string> = { PLATFORM_TOKEN: TOKEN }) {
  return new Promise<{ code: number; out: string; error: string }>((resolve) => {
    const child = execFile(
      process.execPath,
      [COMMAND, ...args],
      { env: { ...process.env, ...environment } },
      (_, out, error) => resolve({ code: child.exitCode ?? -1, out, error }),
    );
  });
}

beforeAll(async () => {
  state = await mkdtemp(join(tmpdir(), "ratecard-webhooks-rotation-"));
  await startUnder(OLD);
  account = (await client().call("createAccount", { body: { name: "Acme" } })).id;
  const outbound = { name: "CRM", url: "https://example.com/", events: ["*"], headers: { Authorization: "Bearer x" } };
  for (let made = 1; made < WEBHOOKS; made += 1) await client().call("createWebhook", { body: outbound });
  const form = { name: "Form", is_inbound: true, events: ["contact.create"] };
  inbound = await client().call("createWebhook", { body: form });
}, TIMEOUT_MS);

afterAll(async () => {
  await worker?.stop();
  await rm(state, { recursive: true, force: true });
});

describe("npm run rotate-encryption-key", () => {
  it(
    "re-encrypts everything with the new key and says so; then the old one can be removed",
    async () => {
      const { origin } = await startUnder(`${NEW},${OLD}`);
      const { code, out } = await run(["--api", origin]);
      expect(code).toBe(0);
      expect(out.split("\n")).toEqual([
        expect.stringMatching(/^key [0-9a-f]{8}: \d+ done, \d+ to go$/),
        expect.stringMatching(new RegExp(`^key [0-9a-f]{8}: ${WEBHOOKS + 1} done, 0 to go$`)),
        expect.stringMatching(
          /^Finished\. All secrets are under the key [0-9a-f]{8}: remove the other keys from ENCRYPTION_KEY\.$/,
        ),
        "",
      ]);

      await startUnder(NEW);
      const { secret } = await client().call("getWebhook", { path: { id: inbound.id } });
      expect(secret).toBe(inbound.secret);
      const { pathname } = new URL(inbound.url ?? "");
      const body = new URLSearchParams({ email: "john@example.com" });
      const { status } = await fetch(`${worker?.origin}${pathname}`, { method: "POST", body });
      expect(status).toBe(200);
    },
    TIMEOUT_MS,
  );

  it(
    "fails with the reason when the key of the secrets is missing",
    async () => {
      const { origin } = await startUnder(OLD);
      const { code, error } = await run(["--api", origin]);
      expect({ code, error }).toEqual({
        code: 1,
        error: `${WEBHOOKS} webhooks are encrypted with a key that ENCRYPTION_KEY lacks. Add that key, and run it again.\n`,
      });
    },
    TIMEOUT_MS,
  );

  it("fails with the reason when the token is wrong", async () => {
    const wrong = await run(["--api", worker?.origin ?? "", "--token", "not-the-platform-token"]);
    expect(wrong).toMatchObject({ code: 1, error: "401: The token is unknown, revoked or expired.\n" });
  });

  it.each([
    ["without a service", []],
    ["with a service that is not a URL", ["--api", "hooks"]],
    ["with an unknown option", ["--app", "https://hooks.example.com"]],
  ])("prints its usage %s", async (_what, args) => {
    expect(await run(args)).toMatchObject({
      code: 1,
      error: expect.stringContaining("npm run rotate-encryption-key --"),
    });
  });
});
