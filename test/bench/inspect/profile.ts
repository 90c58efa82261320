/** I/O. Where the Worker's isolate spends its CPU time, by function, from V8's sampling profiler. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { SourceMap } from "node:module";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import type { Built } from "../host.ts";
import { Debugger } from "./debugger.ts";

const SAMPLING_US = 100;
/** What V8 calls the time in which no JavaScript ran. */
const NO_JAVASCRIPT = new Set(["(idle)", "(program)", "(root)"]);
/** The name of the Worker's only module; the runtime's own are elsewhere. */
const WORKER = "index.js";
const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

const frame = z.object({ functionName: z.string(), url: z.string(), lineNumber: z.int(), columnNumber: z.int() });
type Frame = z.infer<typeof frame>;

const cpuProfile = z.object({
  profile: z.object({
    nodes: z.array(
      z.object({
        id: z.int(),
        callFrame: frame,
      }),
    ),
    samples: z.array(z.int()),
    timeDeltas: z.array(z.number()),
  }),
});

export interface OwnCost {
  /** Its name, and the file with its line; a part of the runtime has no file. */
  name: string;
  place: string;
  /** Milliseconds in this function itself, without those that it calls. */
  ms: number;
}

/**
 * The costs of `work`, the largest first.
 * @param inspector where the debugger of the runtime is.
 */
export async function profile(
  { sourceMap }: Built,
  inspector: URL | undefined,
  work: () => Promise<void>,
): Promise<OwnCost[]> {
  const ofWorker = await Debugger.of(inspector);
  try {
    await ofWorker.ask("Profiler.enable");
    await ofWorker.ask("Profiler.setSamplingInterval", { interval: SAMPLING_US });
    await ofWorker.ask("Profiler.start");
    await work();
    const { profile: taken } = cpuProfile.parse(await ofWorker.ask("Profiler.stop"));
    const map = new SourceMap(JSON.parse(await readFile(sourceMap, "utf8")));
    const frames = new Map(taken.nodes.map(({ id, callFrame }) => [id, callFrame]));
    const costs = new Map<string, OwnCost>();
    for (const [index, id] of taken.samples.entries()) {
      const called = frames.get(id);
      if (!called || NO_JAVASCRIPT.has(called.functionName)) continue;
      const place = placeOf(map, sourceMap, called);
      const name = called.functionName || "(anonymous)";
      const cost = costs.get(`${name} ${place}`) ?? { name, place, ms: 0 };
      cost.ms += Math.max(0, taken.timeDeltas[index] ?? 0) / 1000;
      costs.set(`${name} ${place}`, cost);
    }
    return [...costs.values()].toSorted((one, other) => other.ms - one.ms);
  } finally {
    ofWorker.close();
  }
}

function placeOf(map: SourceMap, file: string, { url, lineNumber, columnNumber }: Frame): string {
  if (!url.endsWith(WORKER) || lineNumber < 0) return "";
  const entry = map.findEntry(lineNumber, columnNumber);
  if (!("originalSource" in entry)) return "";
  const path = relative(ROOT, resolve(file, "..", entry.originalSource));
  // A library's source map names sources that are not installed, from wherever it was built.
  const isOurs = path.startsWith("src/") && existsSync(join(ROOT, path));
  return isOurs ? `${path}:${entry.originalLine + 1}` : (/[^/]+\.[jt]sx?$/.exec(path)?.[0] ?? "");
}
