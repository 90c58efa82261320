/** Runs the Worker locally: wrangler, with D1 migrated, on state of the caller's choice. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { CONFIG, databaseBindings } from "./wrangler-config.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const WRANGLER = fileURLToPath(new URL("../node_modules/wrangler/bin/wrangler.js", import.meta.url));

/** Local development needs no account and no internet, so wrangler must not look for either. */
const ENVIRONMENT = {
  ...process.env,
  WRANGLER_SEND_METRICS: "false",
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
  WRANGLER_HIDE_BANNER: "true",
};

const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 5_000;

export interface LocalWorker {
  /** Such as `http://localhost:8787`. */
  origin: string;
  /** Resolves when the Worker has ended, by itself or not. */
  ended: Promise<unknown>;
  /** What cron does in production. */
  fireCron(): Promise<void>;
  stop(): Promise<void>;
  /** Ends it as a power failure would. */
  kill(): Promise<void>;
}

export interface LocalWorkerOptions {
  /** Further arguments for `wrangler dev`; they win over everything else. */
  args?: readonly string[];
  /** Where the state is kept. */
  persistTo?: string | undefined;
  /** Another configuration than the project's wrangler.toml. */
  config?: string;
  /** The state has been migrated before. */
  migrated?: boolean;
  /** Called with what wrangler and the Worker print. */
  print?: (text: string) => void;
}

/** Applies the migrations of every database that the configuration binds. */
export async function migrate(persistTo: string | undefined, config = CONFIG): Promise<void> {
  for (const binding of databaseBindings(config)) {
    const place = persistTo === undefined ? [] : ["--persist-to", persistTo];
    await run(["d1", "migrations", "apply", binding, "--config", config, "--env=", "--local", ...place]);
  }
}

/** @throws when wrangler ends, or does not serve within a minute; the message holds what it printed. */
export async function startWorker({
  args = [],
  persistTo,
  config = CONFIG,
  migrated = false,
  print,
}: LocalWorkerOptions = {}): Promise<LocalWorker> {
  if (!migrated) await migrate(persistTo, config);
  const place = persistTo === undefined || args.some(isPersistTo) ? [] : ["--persist-to", persistTo];
  const options = ["--config", config, "--env=", "--show-interactive-dev-session=false", ...place];
  const child = spawn(process.execPath, [WRANGLER, "dev", ...options, ...args], {
    cwd: ROOT,
    env: ENVIRONMENT,
    stdio: ["ignore", "pipe", "pipe"],
    // A group of its own, so that the runtime it starts ends with it.
    detached: true,
  });
  const ended = once(child, "exit");
  let printed = "";
  let origin: string | undefined;
  const read = (chunk: Buffer) => {
    const text = chunk.toString();
    print?.(text);
    if (origin !== undefined) return;
    printed += text;
    origin = /Ready on (https?:\/\/\S+)/.exec(printed)?.[1];
  };
  child.stdout.on("data", read);
  child.stderr.on("data", read);
  const stop = (signal: NodeJS.Signals) => end(child, ended, signal);
  try {
    origin = await untilServing(
      () => origin,
      child,
      () => printed,
    );
  } catch (error) {
    await stop("SIGKILL");
    throw error;
  }
  const base = origin;
  return {
    origin: base,
    ended,
    fireCron: async () => {
      await (await fetch(`${base}/cdn-cgi/handler/scheduled`)).text();
    },
    stop: () => stop("SIGTERM"),
    kill: () => stop("SIGKILL"),
  };
}

function isPersistTo(arg: string): boolean {
  return arg === "--persist-to" || arg.startsWith("--persist-to=");
}

async function untilServing(
  origin: () => string | undefined,
  child: ChildProcess,
  printed: () => string,
): Promise<string> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) break;
    const base = origin();
    // Any answer will do: one that names a wrong setting is the caller's to read.
    if (
      base !== undefined &&
      (await fetch(`${base}/healthz`).then(
        (response) => response.text(),
        () => undefined,
      ))
    )
      return base;
    await wait(50);
  }
  throw new Error(`The Worker did not start.\n${printed()}`);
}

async function end(child: ChildProcess, ended: Promise<unknown>, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  process.kill(-child.pid, signal);
  const timer = setTimeout(() => child.pid !== undefined && process.kill(-child.pid, "SIGKILL"), STOP_TIMEOUT_MS);
  await ended;
  clearTimeout(timer);
}

async function run(args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [WRANGLER, ...args], { cwd: ROOT, env: { ...ENVIRONMENT, CI: "true" } });
  let printed = "";
  const read = (chunk: Buffer) => (printed += chunk.toString());
  child.stdout.on("data", read);
  child.stderr.on("data", read);
  const [code]: unknown[] = await once(child, "exit");
  if (code !== 0) throw new Error(`wrangler ${args.join(" ")} failed.\n${printed}`);
}
