/**
 * I/O. How much memory the Worker's own isolate takes. At Cloudflare it may have 128 MB; the local runtime sets no limit, so
 * it collects its garbage later. What is live after a collection is therefore the figure that counts.
 */
import { type Built, type Host, host } from "../host.ts";
import { type Shot, post, steadily } from "../load.ts";
import { PAYLOAD } from "../payload.ts";
import { type Receiver, startReceiver } from "../receiver.ts";
import { SECRETS, newAccount } from "../service.ts";
import { Heap } from "./heap.ts";

const BATCH = 100;
/** 500 deliveries a second. */
const BATCH_INTERVAL_MS = 200;
const LOOK_MS = 20;

const LARGE_WEBHOOKS = 50;
const LARGE_EVENTS = 20;
const LARGE_ROUNDS = 3;

export interface MemoryResult {
  /** Mebibytes that were live after so many deliveries at a steady rate. */
  steady: { deliveries: number; liveMiB: number }[];
  steadyPeakMiB: number;
  /** After each round of large events to fifty webhooks. */
  large: { deliveries: number; liveMiB: number }[];
  largePeakMiB: number;
}

/** @param deliveries in all, in ten parts. */
export async function measureMemory(service: Built, deliveries: number): Promise<MemoryResult> {
  const steady = await inspected(service, async (ours, receiver, heap) => {
    const account = await newAccount(ours, [receiver.origin]);
    return grow(10, deliveries / 10, ours, receiver, heap, () =>
      steadily(deliveries / 10 / BATCH, BATCH_INTERVAL_MS, () => post(account.batch(BATCH))),
    );
  });
  const large = await inspected(service, async (ours, receiver, heap) => {
    const urls = Array.from({ length: LARGE_WEBHOOKS }, (_, index) => `${receiver.origin}/${index}`);
    const account = await newAccount(ours, urls);
    const batch = withPayload(account.batch(BATCH), 10_000);
    const single = withPayload(account.single, 250_000);
    return grow(LARGE_ROUNDS, (BATCH + LARGE_EVENTS) * LARGE_WEBHOOKS, ours, receiver, heap, async () => {
      await Promise.all([post(batch), ...Array.from({ length: LARGE_EVENTS }, () => post(single))]);
    });
  });
  return {
    steady: steady.live,
    steadyPeakMiB: steady.peakMiB,
    large: large.live,
    largePeakMiB: large.peakMiB,
  };
}

interface Growth {
  live: { deliveries: number; liveMiB: number }[];
  peakMiB: number;
}

async function grow(
  rounds: number,
  deliveries: number,
  { origin }: Host,
  receiver: Receiver,
  heap: Heap,
  load: () => Promise<void>,
): Promise<Growth> {
  const live = [];
  for (let round = 1; round <= rounds; round += 1) {
    receiver.arrivals.clear();
    await load();
    await receiver.until(deliveries);
    const liveMiB = await heap.liveMiB(() => fetch(`${origin}/healthz`));
    live.push({ deliveries: round * deliveries, liveMiB });
  }
  return { live, peakMiB: heap.peakMiB };
}

async function inspected(
  service: Built,
  run: (ours: Host, receiver: Receiver, heap: Heap) => Promise<Growth>,
): Promise<Growth> {
  const receiver = await startReceiver();
  const settings = { ...SECRETS, ALLOW_PRIVATE_TARGETS: "true" };
  const ours = await host(service, settings, { limits: false, inspects: true });
  const heap = await Heap.of(ours.inspector);
  const stopLooking = heap.lookEvery(LOOK_MS);
  try {
    return await run(ours, receiver, heap);
  } finally {
    stopLooking();
    heap.close();
    await Promise.all([ours.stop(), receiver.stop()]);
  }
}

/** The same with payloads that are so many bytes long. */
function withPayload({ body, ...shot }: Shot, bytes: number): Shot {
  const text = "x".repeat(bytes - JSON.stringify(PAYLOAD).length);
  const payload = { message: { ...PAYLOAD.message, text } };
  const content: { events?: object[] } = JSON.parse(body);
  const replaced = content.events
    ? { events: content.events.map((event) => ({ ...event, payload })) }
    : { ...content, payload };
  return { ...shot, body: JSON.stringify(replaced) };
}
