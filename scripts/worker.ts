/** I/O. Runs the Worker on this machine with wrangler, after migrating its databases. */
import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { CALL_JOBS_CRON } from "../src/constants.ts";
import { onStop } from "./stopping.ts";
import { CONFIG, databaseBindings } from "./wrangler-config.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const SUPERVISE = fileURLToPath(new URL("supervise.ts", import.meta.url));
const WRANGLER = fileURLToPath(new URL("../node_modules/wrangler/bin/wrangler.js", import.meta.url));

/** Local development needs no account and no internet. wrangler must not use them. */
const ENVIRONMENT = {
  ...process.env,
  WRANGLER_SEND_METRICS: "false",
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
  WRANGLER_HIDE_BANNER: "true",
};

const START_TIMEOUT_MS = 60_000;

export interface LocalWorker {
  /** Such as `http://localhost:8787`. */
  origin: string;
  /** Resolves when the Worker has ended, for any reason. */
  ended: Promise<unknown>;
  /** Does what the cron trigger does in production. */
  fireCron(): Promise<void>;
  stop(): Promise<void>;
  /** Ends it like a power failure. */
  kill(): Promise<void>;
}

export interface LocalWorkerOptions {
  /** Further arguments for `wrangler dev`. */
  args?: readonly string[];
  /** The folder of the state; default: wrangler's own. */
  persistTo?: string | undefined;
  /** Default: the project's wrangler.toml. */
  config?: string;
  /** Whether the state was migrated before. */
  migrated?: boolean;
  /** Gets the output of wrangler and the Worker. */
  print?: (text: string) => void;
}

/** Applies the migrations of every database that the configuration binds. */
export async function migrate(persistTo: string | undefined, config = CONFIG): Promise<void> {
  for (const binding of databaseBindings(config)) {
    const place = persistTo === undefined ? [] : ["--persist-to", persistTo];
    await run(["d1", "migrations", "apply", binding, "--config", config, "--env=", "--local", ...place]);
  }
}

/** @throws when wrangler ends or does not serve within a minute; the message has its output */
export async function startWorker({
  args = [],
  persistTo,
  config = CONFIG,
  migrated = false,
  print,
}: LocalWorkerOptions = {}): Promise<LocalWorker> {
  if (!migrated) await migrate(persistTo, config);
  const place = persistTo === undefined ? [] : ["--persist-to", persistTo];
  const options = ["--config", config, "--env=", "--show-interactive-dev-session=false", ...place];
  const child = startWrangler(["dev", ...options, ...args], ENVIRONMENT);
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
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await ended;
  };
  onStop(() => end("SIGTERM"));
  try {
    origin = await untilServing(
      () => origin,
      child,
      () => printed,
    );
  } catch (error) {
    await end("SIGTERM");
    throw error;
  }
  const base = origin;
  return {
    origin: base,
    ended,
    fireCron: async () => {
      for (const cron of ["* * * * *", CALL_JOBS_CRON]) {
        await (await fetch(`${base}/cdn-cgi/handler/scheduled?cron=${encodeURIComponent(cron)}`)).text();
      }
    },
    stop: () => end("SIGTERM"),
    kill: () => end("SIGUSR2"),
  };
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
    // Any response means that it serves. An invalid setting is the caller's concern.
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

/** Ends with this process. The input must stay open until then. */
function startWrangler(args: readonly string[], env: NodeJS.ProcessEnv): ChildProcessWithoutNullStreams {
  // In its own process group, so that Ctrl+C reaches only this process, which then ends the other one in order.
  return spawn(process.execPath, [SUPERVISE, WRANGLER, ...args], { cwd: ROOT, env, detached: true });
}

async function run(args: readonly string[]): Promise<void> {
  const child = startWrangler(args, { ...ENVIRONMENT, CI: "true" });
  const ended = once(child, "exit");
  onStop(() => {
    child.kill("SIGTERM");
    return ended;
  });
  let printed = "";
  const read = (chunk: Buffer) => (printed += chunk.toString());
  child.stdout.on("data", read);
  child.stderr.on("data", read);
  const [code]: unknown[] = await ended;
  if (code !== 0) throw new Error(`wrangler ${args.join(" ")} failed.\n${printed}`);
}
