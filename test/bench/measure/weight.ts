/** I/O. What the Worker weighs: its bundle, its start, its memory under load. */
import { bundleSize } from "../bundle.ts";
import { type Built, type Host, host } from "../host.ts";
import { type Shot, post, saturate } from "../load.ts";
import { peakMemoryMiB } from "../process-usage.ts";
import { SECRETS, newAccount } from "../service.ts";
import { type Spread, spread } from "../statistics.ts";

export interface WeightResult {
  bundleBytes: number;
  bundleGzipBytes: number;
  /** From nothing to the first answer, the local runtime included. Nothing is stored yet. */
  floorStartMs: Spread;
  serviceStartMs: Spread;
  floorPeakMiB: number | null;
  servicePeakMiB: number | null;
}

export async function measureWeight(
  service: Built,
  floor: Built,
  rounds: number,
  events: number,
): Promise<WeightResult> {
  const starts: { floor: number[]; service: number[] } = { floor: [], service: [] };
  for (let round = 0; round < rounds; round += 1) {
    starts.floor.push(await startMs(floor));
    starts.service.push(await startMs(service));
  }
  const { bytes, gzipBytes } = bundleSize(service);
  return {
    bundleBytes: bytes,
    bundleGzipBytes: gzipBytes,
    floorStartMs: spread(starts.floor),
    serviceStartMs: spread(starts.service),
    floorPeakMiB: await peak(floor, events, ({ origin }) => ({ url: `${origin}/events`, body: "{}" })),
    servicePeakMiB: await peak(service, events, async (ours) => (await newAccount(ours, [])).single),
  };
}

async function startMs(built: Built): Promise<number> {
  const startedAt = performance.now();
  const started = await host(built, SECRETS, { migrates: false });
  await (await fetch(`${started.origin}/healthz`)).text();
  const elapsedMs = performance.now() - startedAt;
  await started.stop();
  return elapsedMs;
}

async function peak(
  built: Built,
  events: number,
  shotFor: (host: Host) => Shot | Promise<Shot>,
): Promise<number | null> {
  const started = await host(built, SECRETS, { consumes: false });
  try {
    const shot = await shotFor(started);
    await saturate(events, 16, () => post(shot));
    return await peakMemoryMiB(started.pid);
  } finally {
    await started.stop();
  }
}
