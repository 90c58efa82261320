/**
 * Commands that are stopped at any moment: by Ctrl+C, or by a SIGTERM to npm, to node, or to nobody but a shell. Nothing
 * of them may be left: no process, no port, no temporary folder. Linux lists processes with their environments.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, globSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
/** A process whose environment has it was started by a test. */
const MARK = "STOPPED_BY_TEST";
const WAIT = { timeout: 90_000, interval: 50 };
/** The state of `npm run dev` was asked for, and the compile cache is npm's own. */
const KEPT = new Set(["state", "node-compile-cache"]);

vi.setConfig({ testTimeout: 240_000 });

let mark: string;
let folder: string;
let child: ChildProcess;
let printed: string;

beforeEach(() => {
  mark = crypto.randomUUID();
  folder = mkdtempSync(join(tmpdir(), "ratecard-webhooks-stopping-"));
  printed = "";
});
afterEach(() => {
  for (const { pid } of processes()) process.kill(pid, "SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

/** Starts a command as a terminal does, in a group of its own. */
function start(...command: [string, ...string[]]): void {
  const [name, ...args] = command;
  // Without what the tests set, such as VITEST.
  const { PATH, HOME } = process.env;
  const env = { PATH, HOME, TMPDIR: folder, WRANGLER_SEND_METRICS: "false", [MARK]: mark };
  child = spawn(name, args, { cwd: ROOT, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk: Buffer) => (printed += String(chunk)));
}

interface Found {
  pid: number;
  command: string;
}

function processes(): Found[] {
  return globSync("/proc/[0-9]*").flatMap((path) => {
    try {
      if (!readFileSync(`${path}/environ`, "utf8").split("\0").includes(`${MARK}=${mark}`)) return [];
      return [{ pid: Number(path.slice("/proc/".length)), command: readFileSync(`${path}/cmdline`, "utf8") }];
    } catch {
      return [];
    }
  });
}

/** The moments at which commands are stopped. */
const moments = {
  "at its start": () => vi.waitFor(() => expect(processes().length).toBeGreaterThan(0), WAIT),
  "while it applies the migrations": () => untilRunning("migrations"),
  "while the Worker starts": () => untilRunning("wrangler-dist/cli.js\0dev"),
  "while it serves": () => vi.waitFor(() => expect(printed).toMatch(/Stop with Ctrl|An account connects/), WAIT),
};

function untilRunning(part: string): Promise<void> {
  const isRunning = () => processes().some(({ command }) => command.includes(part));
  return vi.waitFor(() => expect(isRunning()).toBe(true), WAIT);
}

/** Whom a signal is given to. */
const ways = {
  "Ctrl+C": () => child.pid !== undefined && process.kill(-child.pid, "SIGINT"),
  "SIGTERM to it": () => child.kill("SIGTERM"),
  "SIGKILL to it": () => child.kill("SIGKILL"),
};

/** What is left once the command and all that it started have had the time to end. */
async function leftovers(): Promise<(string | Found)[]> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  const running = await vi.waitUntil(() => processes().length === 0, WAIT).then(() => [], processes);
  return [...running, ...readdirSync(folder).filter((name) => !KEPT.has(name))];
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port is free");
  return address.port;
}

async function expectFree(port: number): Promise<void> {
  const server = createServer().listen(port, "127.0.0.1");
  await once(server, "listening");
  await new Promise((resolve) => server.close(resolve));
}

describe.skipIf(!existsSync("/proc/self/environ"))("nothing is left", () => {
  it.each<[keyof typeof ways, keyof typeof moments, "npm" | "node"]>([
    ["Ctrl+C", "at its start", "npm"],
    ["SIGTERM to it", "while it applies the migrations", "npm"],
    ["SIGTERM to it", "while the Worker starts", "node"],
    ["Ctrl+C", "while it serves", "npm"],
    ["SIGTERM to it", "while it serves", "npm"],
    ["SIGKILL to it", "while it serves", "node"],
  ])("of npm run dev after %s %s (%s)", async (way, moment, program) => {
    const port = await freePort();
    const place = ["--port", String(port), "--inspector-port", "0", "--persist-to", join(folder, "state")];
    if (program === "npm") start("npm", "run", "dev", "--", ...place);
    else start(process.execPath, "scripts/dev.ts", ...place);
    await moments[moment]();
    ways[way]();
    expect(await leftovers()).toEqual([]);
    await expectFree(port);
  });

  it.each<[keyof typeof ways, keyof typeof moments, "npm" | "node"]>([
    ["SIGTERM to it", "while it applies the migrations", "npm"],
    ["Ctrl+C", "while the Worker starts", "npm"],
    ["SIGTERM to it", "while it serves", "node"],
  ])("of npm run demo after %s %s (%s)", async (way, moment, program) => {
    if (program === "npm") start("npm", "run", "demo");
    else start(process.execPath, "scripts/demo.ts");
    await moments[moment]();
    ways[way]();
    expect(await leftovers()).toEqual([]);
  });

  it.each<keyof typeof ways>(["Ctrl+C", "SIGTERM to it", "SIGKILL to it"])(
    "of a deployment that builds the Worker, after %s",
    async (way) => {
      start(process.execPath, "scripts/deploy.ts", "--dry-run");
      await untilRunning("wrangler-dist/cli.js");
      ways[way]();
      expect(await leftovers()).toEqual([]);
    },
  );

  it("of npm run listen, whose service does not answer, after a SIGTERM to npm", async () => {
    const service = createServer().listen(0, "127.0.0.1");
    await once(service, "listening");
    const address = service.address();
    const port = address !== null && typeof address === "object" ? address.port : 0;
    const options = ["--webhook", crypto.randomUUID(), "--token", "token", "--url", "http://localhost:9"];
    const connected = once(service, "connection");
    start("npm", "run", "listen", "--", ...options, "--api", `http://127.0.0.1:${port}`);
    await connected;
    ways["SIGTERM to it"]();
    expect(await leftovers()).toEqual([]);
    service.close();
  });

  it("of a test that starts a Worker, after a SIGTERM to vitest", async () => {
    start(
      process.execPath,
      "node_modules/vitest/vitest.mjs",
      "run",
      "--project",
      "node",
      "test/scripts/listen.test.ts",
    );
    await untilRunning("wrangler-dist/cli.js");
    ways["SIGTERM to it"]();
    expect(await vi.waitUntil(() => processes().length === 0, WAIT)).toBe(true);
  });
});
