/** I/O. The processes of a contender, and what the kernel counts of them. Linux only. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, readdir } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { onStop } from "../../../scripts/stopping.ts";
import { cpuMs } from "../process-usage.ts";

const SAMPLE_MS = 500;
const KIBIBYTES = /^Pss:\s+(\d+) kB/m;
/** How long a process may take until it is ready. */
const START_MS = 20_000;

export interface StartOptions {
  env?: Record<string, string>;
  /** Another user than root, for PostgreSQL, which refuses root. */
  user?: { uid: number; gid: number };
  /** What it prints once it is ready. */
  ready: RegExp;
}

export interface Running {
  pid: number;
  /** The line in which it said that it is ready. */
  line: string;
  stop(): Promise<void>;
}

const started = new Map<ChildProcess, Promise<unknown>>();
onStop(stopAll);

/** @throws with what it printed, if it ends or does not get ready */
export async function startProcess(
  command: string,
  args: readonly string[],
  { env = {}, user, ready }: StartOptions,
): Promise<Running> {
  const child = spawn(command, args, {
    ...user,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(child, "close").then(() => started.delete(child));
  started.set(child, ended);
  let printed = "";
  const line = new Promise<string>((resolve) => {
    const read = (chunk: Buffer) => {
      printed += chunk.toString();
      const found = printed.split("\n").find((each) => ready.test(each));
      if (found !== undefined) resolve(found);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
  });
  const failed = Promise.race([ended, wait(START_MS, undefined, { ref: false })]).then((): never => {
    throw new Error(`${command} is not ready:\n${printed}`);
  });
  const readyLine = await Promise.race([line, failed]);
  failed.catch(() => undefined);
  const { pid } = child;
  if (pid === undefined) throw new Error(`${command} has no process`);
  return {
    pid,
    line: readyLine,
    stop: async () => {
      // PostgreSQL ends at once on it, and its clients are gone by then; the others end on it as well.
      child.kill("SIGINT");
      await ended;
    },
  };
}

/** Stops what an interrupted round has left running. */
export async function stopAll(): Promise<void> {
  for (const child of started.keys()) child.kill("SIGINT");
  await Promise.all(started.values());
}

/** Milliseconds of CPU of these processes and their children; null where it cannot be known. */
export async function cpuOf(pids: readonly number[]): Promise<number | null> {
  const all = await Promise.all((await withChildren(pids)).map(cpuMs));
  const known = all.filter((each) => each !== null);
  return known.length === 0 ? null : known.reduce((sum, each) => sum + each, 0);
}

/** Looks every half second at how much memory they take together. Shared pages count once. MiB. */
export function watchMemory(pids: readonly number[]): { peakMiB(): number | null } {
  let peak = 0;
  const look = async () => {
    const all = await Promise.all((await withChildren(pids)).map(memoryKibibytes));
    peak = Math.max(
      peak,
      all.reduce((sum, each) => sum + each, 0),
    );
  };
  const timer = setInterval(() => void look(), SAMPLE_MS);
  timer.unref();
  return {
    peakMiB: () => {
      clearInterval(timer);
      return peak === 0 ? null : peak / 1024;
    },
  };
}

async function memoryKibibytes(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, "utf8").catch(() => "");
  return Number(KIBIBYTES.exec(text)?.[1] ?? 0);
}

async function withChildren(pids: readonly number[]): Promise<number[]> {
  const entries = await readdir("/proc").catch(() => []);
  const others = entries.map(Number).filter((pid) => Number.isInteger(pid));
  const parents = await Promise.all(others.map(async (pid) => ({ pid, parent: await parentOf(pid) })));
  const children = parents.flatMap(({ pid, parent }) => (pids.includes(parent) && !pids.includes(pid) ? [pid] : []));
  return [...pids, ...children];
}

async function parentOf(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  return Number(/^PPid:\s+(\d+)/m.exec(text)?.[1] ?? 0);
}
