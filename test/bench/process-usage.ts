/** I/O. What the runtime's process has used, as the kernel counts it. Linux only: elsewhere there is nothing to say. */
import { readFile, readdir } from "node:fs/promises";

/** Of USER_HZ, which Linux fixes at 100 for everything it tells processes. */
const TICK_MS = 10;

/** The runtimes that this process has started. */
export async function runtimes(): Promise<number[]> {
  const entries = await readdir("/proc").catch(() => []);
  const pids = entries.map(Number).filter((pid) => Number.isInteger(pid));
  const stats = await Promise.all(pids.map(async (pid) => ({ pid, fields: await statOf(pid) })));
  return stats.flatMap(({ pid, fields }) => (fields?.name === "workerd" && fields.parent === process.pid ? [pid] : []));
}

/** Milliseconds of CPU, of all its threads; null where it cannot be known. */
export async function cpuMs(pid: number | undefined): Promise<number | null> {
  const stat = pid === undefined ? undefined : await statOf(pid);
  return stat ? stat.ticks * TICK_MS : null;
}

/** Mebibytes of memory that it had at most; null where it cannot be known. */
export async function peakMemoryMiB(pid: number | undefined): Promise<number | null> {
  const text = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  const kibibytes = /VmHWM:\s+(\d+) kB/.exec(text)?.[1];
  return kibibytes === undefined ? null : Number(kibibytes) / 1024;
}

async function statOf(pid: number): Promise<{ name: string; parent: number; ticks: number } | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  const [, name, rest] = /^\d+ \((.*)\) (.*)$/s.exec(text) ?? [];
  if (name === undefined || rest === undefined) return undefined;
  // proc(5): what follows the name begins with field 3.
  const fields = rest.split(" ");
  return { name, parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) };
}
