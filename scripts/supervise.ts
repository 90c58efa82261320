/**
 * I/O. `node scripts/supervise.ts SCRIPT ARGUMENTS`: runs a script as the leader of a group of processes. When the
 * script ends, or whoever started this has ended, even by a SIGKILL, the whole group ends: the standard input closes
 * then. The group's temporary files are in a folder that is deleted.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

const STOP_TIMEOUT_MS = 5_000;
const POLL_MS = 20;

const temporary = mkdtempSync(join(tmpdir(), "ratecard-webhooks-run-"));
const child = spawn(process.execPath, process.argv.slice(2), {
  env: { ...process.env, TMPDIR: temporary },
  // Without an input wrangler asks no questions, and does not edit wrangler.toml.
  stdio: ["ignore", "inherit", "inherit"],
  // Its own group, to which the runtime that it starts belongs, too.
  detached: true,
});
let stopped: Promise<void> | undefined;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void stop());
// Like a power failure.
process.on("SIGUSR2", () => signalGroup("SIGKILL"));
process.stdin.on("close", () => void stop()).resume();
// The process that reads our output may have ended first.
process.stdout.on("error", () => {});
const [code]: unknown[] = await once(child, "exit");
await stop();
rmSync(temporary, { recursive: true, force: true, maxRetries: 5 });
process.exit(typeof code === "number" ? code : 1);

function stop(): Promise<void> {
  return (stopped ??= endGroup());
}

/** Asks the group to end, so that it can delete its own files, and waits for that. */
async function endGroup(): Promise<void> {
  const deadline = Date.now() + STOP_TIMEOUT_MS;
  for (let isThere = signalGroup("SIGTERM"); isThere; isThere = signalGroup(0)) {
    if (Date.now() > deadline) signalGroup("SIGKILL");
    if (Date.now() > deadline + STOP_TIMEOUT_MS) return;
    await wait(POLL_MS);
  }
}

/** @returns whether there was one to signal */
function signalGroup(signal: NodeJS.Signals | 0): boolean {
  try {
    return child.pid !== undefined && process.kill(-child.pid, signal);
  } catch {
    return false;
  }
}
