/** `npm run deploy` against a fake account: empty, half set up, or failing. */
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { type Server, createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { planOf, readArguments } from "../../../scripts/deploy/plan.ts";
import { deploy } from "../../../scripts/deploy/steps.ts";
import { wranglerAt } from "../../../scripts/deploy/wrangler.ts";
import { startWorker } from "../../../scripts/worker.ts";
import { workerConfig } from "../../../scripts/wrangler-config.ts";

const FAKE = fileURLToPath(new URL("fake-wrangler.ts", import.meta.url));
const GIVEN = { PLATFORM_TOKEN: "given-platform-token-0123456789", ENCRYPTION_KEY: btoa("g".repeat(32)) };
const TIMEOUT_MS = 90_000;

// Each step starts a process or two.
vi.setConfig({ testTimeout: TIMEOUT_MS });

const accountSchema = z.object({
  databases: z.array(z.string()),
  migrated: z.array(z.string()),
  queues: z.array(z.string()),
  secrets: z.record(z.string(), z.string()).nullable(),
  calls: z.array(z.string()),
});

let folder: string;
let file: string;
let service: Server;
let url: string;
/** The status of the deployed service's health check. */
let health: number;
let printed: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ratecard-webhooks-fake-account-"));
  file = join(folder, "account.json");
  health = 200;
  printed = "";
  service = createServer((request, response) => {
    void (async () => {
      const { secrets } = await account();
      const isKnown = request.headers.authorization === `Bearer ${secrets?.["PLATFORM_TOKEN"]}`;
      response.statusCode = request.url === "/healthz" ? health : isKnown ? 200 : 401;
      response.end(JSON.stringify({ detail: "The service is not set up." }));
    })();
  });
  await new Promise<void>((resolve) => service.listen(0, "127.0.0.1", resolve));
  const address = service.address();
  url = typeof address === "object" ? `http://127.0.0.1:${address?.port}` : "";
});

afterEach(async () => {
  service.close();
  await rm(folder, { recursive: true, force: true });
});

async function account(): Promise<z.output<typeof accountSchema>> {
  return accountSchema.parse(JSON.parse(await readFile(file, "utf8")));
}

interface Run {
  account?: object;
  environment?: string;
  given?: Record<string, string>;
  isPrivate?: boolean;
  vars?: Record<string, string>;
}

/** @returns the message of the error that ended it, or an empty text */
async function run({
  account: existing = {},
  environment = "",
  given = {},
  isPrivate = true,
  vars = {},
}: Run): Promise<string> {
  const empty = { isLoggedIn: true, databases: [], migrated: [], queues: [], secrets: null, calls: [], fails: null };
  await writeFile(file, JSON.stringify({ ...empty, url, ...existing }));
  const print = (text: string) => (printed += `${text}\n`);
  const wrangler = wranglerAt(FAKE, environment, print, { ...process.env, FAKE_ACCOUNT: file, TMPDIR: folder });
  const effects = { wrangler, print, pause: () => Promise.resolve(), given, isPrivate };
  try {
    const config = workerConfig(environment);
    await deploy(planOf({ ...config, vars: { ...config.vars, ...vars } }), [], effects);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return error.message;
  }
  return "";
}

/** The commands that change something, without the path of the secrets. */
async function changes(): Promise<string[]> {
  const { calls } = await account();
  return calls
    .filter((call) => /create|apply|^deploy/.test(call))
    .map((call) => call.replace(/ --secrets-file \S+/, " --secrets-file"));
}

describe("the first deployment", () => {
  it("creates what is missing, migrates before it deploys, and checks the deployment", async () => {
    expect(await run({})).toBe("");
    expect(await changes()).toEqual([
      "d1 create ratecard-webhooks --update-config=false --env=",
      "queues create webhook-deliveries --env=",
      "queues create webhook-database-runs --env=",
      "queues create webhook-deliveries-dead --env=",
      "d1 migrations apply DB --remote --env=",
      "deploy --secrets-file --env=",
    ]);
    expect(printed).toContain("GET /v1/accounts with PLATFORM_TOKEN is 200: yes");
  });

  it.each([
    [{ DATA_JURISDICTION: "eu" }, "--jurisdiction=eu"],
    [{ DATA_LOCATION: "weur" }, "--location=weur"],
    [{ DATA_JURISDICTION: "eu", DATA_LOCATION: "weur" }, "--jurisdiction=eu"],
  ])("creates the database where the settings say: %j", async (vars, option) => {
    expect(await run({ vars })).toBe("");
    expect(await changes()).toContain(`d1 create ratecard-webhooks ${option} --update-config=false --env=`);
  });

  it("generates valid secrets, and shows each once", async () => {
    await run({});
    const { secrets } = await account();
    expect(atob(secrets?.["ENCRYPTION_KEY"] ?? "")).toHaveLength(32);
    expect(secrets?.["PLATFORM_TOKEN"]?.length).toBeGreaterThan(24);
    for (const value of Object.values(secrets ?? {})) expect(printed.split(value)).toHaveLength(2);
  });

  it("leaves no file with secrets, also after a failure", async () => {
    const kept = async () => (await readdir(folder, { recursive: true })).filter((name) => name !== "account.json");
    await run({});
    expect(await kept()).toEqual([]);
    await run({ account: { fails: "deploy" } });
    expect(await kept()).toEqual([]);
  });

  it("takes secrets from the environment, and shows none of them", async () => {
    expect(await run({ given: GIVEN, isPrivate: false })).toBe("");
    expect((await account()).secrets).toEqual(GIVEN);
    for (const value of Object.values(GIVEN)) expect(printed).not.toContain(value);
  });

  it("generates no secret where a log would keep it, and says what to do", async () => {
    expect(await run({ isPrivate: false })).toContain("PLATFORM_TOKEN. Set it as an environment variable");
    expect((await account()).secrets).toBeNull();
  });

  it("of staging uses its own names", async () => {
    expect(await run({ environment: "staging" })).toBe("");
    const made = await account();
    expect(made.databases).toEqual(["ratecard-webhooks-staging"]);
    expect(made.queues).toEqual([
      "webhook-deliveries-staging",
      "webhook-staging-database-runs",
      "webhook-deliveries-staging-dead",
    ]);
    expect(made.calls.every((call) => call.endsWith("--env=staging"))).toBe(true);
  });

  it("is verified against the real service", async () => {
    const secrets = Object.entries(GIVEN).map(([name, value]) => `${name}:${value}`);
    const args = ["--port", "0", "--inspector-port", "0", "--var", ...secrets];
    const worker = await startWorker({ persistTo: join(folder, "state"), args });
    try {
      expect(await run({ given: GIVEN, account: { url: worker.origin } })).toBe("");
      expect(printed.match(/: yes$/gm)).toHaveLength(3);
      const stranger = { ...GIVEN, PLATFORM_TOKEN: "another-platform-token-0123456789" };
      expect(await run({ given: stranger, account: { url: worker.origin } })).toContain("does not work");
    } finally {
      await worker.stop();
    }
  });
});

describe("a later deployment", () => {
  const existing = {
    databases: ["ratecard-webhooks"],
    queues: ["webhook-deliveries", "webhook-database-runs", "webhook-deliveries-dead"],
    secrets: GIVEN,
  };

  it("creates nothing, and only migrates and deploys", async () => {
    expect(await run({ account: existing })).toBe("");
    expect(await changes()).toEqual(["d1 migrations apply DB --remote --env=", "deploy --env="]);
  });

  it("never overwrites a secret, not even with one from the environment", async () => {
    await run({ account: existing, given: { ...GIVEN, ENCRYPTION_KEY: btoa("o".repeat(32)) } });
    expect((await account()).secrets).toEqual(GIVEN);
  });

  it("creates what an earlier, failed one did not", async () => {
    expect(
      await run({ account: { ...existing, queues: ["webhook-deliveries", "webhook-database-runs"], secrets: null } }),
    ).toBe("");
    expect(await changes()).toEqual([
      "queues create webhook-deliveries-dead --env=",
      "d1 migrations apply DB --remote --env=",
      "deploy --secrets-file --env=",
    ]);
  });

  it("says that the deployment does not work, and how to roll back", async () => {
    health = 503;
    expect(await run({ account: existing })).toMatch(/does not work.*npx wrangler rollback/);
    expect(printed).toContain("GET /healthz is 200: no (503: The service is not set up.)");
  });
});

describe("a failed step ends the deployment", () => {
  const after: [fails: string, then: string][] = [
    ["whoami", "Log in first"],
    ["d1 list", "Listing the databases failed"],
    ["d1 create", "Creating ratecard-webhooks failed"],
    ["queues info", "Checking whether webhook-deliveries exists failed"],
    ["queues create", "Creating webhook-deliveries failed"],
    ["d1 migrations", "The old code is still deployed"],
    ["secret list", "Listing the secrets failed"],
    ["deploy", "safe to run this command again"],
  ];

  it.each(after)("%s", async (fails, message) => {
    const error = await run({ account: { fails } });
    expect(error).toContain("A request to the Cloudflare API failed.");
    expect(error).toContain(message);
    const { calls } = await account();
    expect(calls.at(-1)).toMatch(new RegExp(`^${fails}`));
    expect(calls.filter((call) => call.startsWith(fails))).toHaveLength(1);
  });

  it("and the next run completes it", async () => {
    await run({ account: { fails: "d1 migrations" } });
    const half = await account();
    expect(await run({ account: half })).toBe("");
  });
});

describe("the command line", () => {
  const lines: [line: string, meaning: object][] = [
    ["", { environment: "", isDryRun: false, rest: [] }],
    ["--env staging --dry-run", { environment: "staging", isDryRun: true, rest: [] }],
    ["-e staging --message Fix", { environment: "staging", rest: ["--message", "Fix"] }],
    ["--message Fix --env staging -- --dry", { environment: "staging", rest: ["--message", "Fix", "--", "--dry"] }],
    ["--env=staging --tag v1", { environment: "staging", rest: ["--tag", "v1"] }],
  ];

  it("refuses --env without a value, which would deploy production", () => {
    expect(() => readArguments(["--env"])).toThrow("--env needs the name of an environment.");
  });

  it.each(lines)("%s", (line, meaning) => {
    expect(readArguments(line.split(" ").filter(Boolean))).toMatchObject(meaning);
  });
});
