/** I/O. How many deliveries a second leave a full queue. */
import { type Built, host } from "../host.ts";
import { post } from "../load.ts";
import { type Receiver, startReceiver } from "../receiver.ts";
import { SECRETS, newAccount } from "../service.ts";
import { type Spread, spread } from "../statistics.ts";

const BATCH = 100;

export interface DeliverResult {
  floorPerSecond: Spread;
  servicePerSecond: Spread;
  serviceToFloor: Spread;
}

/**
 * @param webhooks that each event goes to: a batch of the queue has a hundred deliveries, to so many ledgers.
 * @param deliveries of each round; the local queue refuses a burst of more than 10,000.
 */
export async function measureDeliver(
  service: Built,
  floor: Built,
  webhooks: number,
  rounds: number,
  deliveries: number,
): Promise<DeliverResult> {
  const receiver = await startReceiver();
  const ours = await host(service, { ...SECRETS, ALLOW_PRIVATE_TARGETS: "true" });
  const least = await host(floor, {});
  try {
    const urls = Array.from({ length: webhooks }, (_, index) => `${receiver.origin}/${index}`);
    const account = await newAccount(ours, urls);
    const fillFloor = async () => {
      const body = JSON.stringify(Array.from({ length: deliveries }, () => crypto.randomUUID()));
      await post({ url: `${least.origin}/fill?url=${receiver.origin}/floor`, body });
    };
    const fillService = async () => {
      const events = deliveries / webhooks;
      for (let sent = 0; sent < events; sent += BATCH) await post(account.batch(Math.min(BATCH, events - sent)));
    };
    await drain(receiver, deliveries, fillFloor);
    await drain(receiver, deliveries, fillService);
    const results = [];
    for (let round = 0; round < rounds; round += 1) {
      const floorRate = await drain(receiver, deliveries, fillFloor);
      results.push({ floorRate, serviceRate: await drain(receiver, deliveries, fillService) });
    }
    return {
      floorPerSecond: spread(results.map(({ floorRate }) => floorRate)),
      servicePerSecond: spread(results.map(({ serviceRate }) => serviceRate)),
      serviceToFloor: spread(results.map(({ floorRate, serviceRate }) => serviceRate / floorRate)),
    };
  } finally {
    await Promise.all([ours.stop(), least.stop(), receiver.stop()]);
  }
}

/** Deliveries a second, from the moment at which the queue has been filled. */
async function drain(receiver: Receiver, deliveries: number, fill: () => Promise<void>): Promise<number> {
  receiver.arrivals.clear();
  await fill();
  const filledAt = performance.now();
  const early = receiver.arrivals.size;
  await receiver.until(deliveries);
  const elapsedMs = Math.max(...receiver.arrivals.values()) - filledAt;
  return ((deliveries - early) / elapsedMs) * 1000;
}
