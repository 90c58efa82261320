/**
 * I/O. Stops a command in order: after Ctrl+C, after SIGTERM, or because npm, which started it, has ended. The command
 * ends what it has started and deletes its temporary folders, so that nothing is left.
 */
import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** By convention, 128 and the number of the signal. */
const EXIT_CODES = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
const PARENT_CHECK_MS = 500;

type CleanUp = () => Promise<unknown>;

const cleanUps: CleanUp[] = [];
const folders = new Set<string>();
let isStopping = false;

/** Calls it when the command is stopped, the latest first. vitest ends its processes by itself. */
export function onStop(cleanUp: CleanUp): void {
  cleanUps.push(cleanUp);
  if (cleanUps.length > 1 || process.env["VITEST"] !== undefined) return;
  for (const [signal, code] of Object.entries(EXIT_CODES)) process.on(signal, () => void stop(code));
  whenNpmEnds(() => void stop(EXIT_CODES.SIGTERM));
}

/** A folder that is deleted when the command ends, however it ends. */
export async function temporaryFolder(name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `ratecard-webhooks-${name}-`));
  if (folders.size === 0) {
    process.on("exit", () => {
      for (const each of folders) rmSync(each, { recursive: true, force: true, maxRetries: 5 });
    });
    onStop(() => Promise.resolve());
  }
  folders.add(folder);
  return folder;
}

async function stop(code: number): Promise<void> {
  // Ctrl+C comes twice: from the terminal, and from npm.
  if (isStopping) return;
  isStopping = true;
  for (const cleanUp of cleanUps.toReversed()) {
    await cleanUp().catch((error: unknown) => console.error("while stopping:", error));
  }
  process.exit(process.exitCode ?? code);
}

/** npm passes a SIGTERM to the shell that it has started, and a shell does not pass it on. */
export function whenNpmEnds(act: () => void): void {
  if (process.env["npm_lifecycle_event"] === undefined) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid !== parent) act();
  }, PARENT_CHECK_MS);
  timer.unref();
}
