/** I/O. How many deliveries a second leave a full queue. */
import { type Built, type Host, host } from "../host.ts";
import { post } from "../load.ts";
import { type Receiver, startReceiver } from "../receiver.ts";
import { SECRETS, newAccount } from "../service.ts";
import { type Comparison, type Rate, compareRates, rateOf } from "./rate.ts";

const BATCH = 100;

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
): Promise<Comparison> {
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
    const drainFloor = () => drain(least, receiver, deliveries, fillFloor);
    const drainService = () => drain(ours, receiver, deliveries, fillService);
    await drainFloor();
    await drainService();
    const results: { floor: Rate; service: Rate }[] = [];
    while (results.length < rounds) results.push({ floor: await drainFloor(), service: await drainService() });
    return compareRates(results);
  } finally {
    await Promise.all([ours.stop(), least.stop(), receiver.stop()]);
  }
}

/** From the moment at which the queue has been filled. */
async function drain(consumer: Host, receiver: Receiver, deliveries: number, fill: () => Promise<void>): Promise<Rate> {
  receiver.arrivals.clear();
  await fill();
  const filledAt = performance.now();
  return rateOf(consumer, deliveries - receiver.arrivals.size, async () => {
    await receiver.until(deliveries);
    return Math.max(...receiver.arrivals.values()) - filledAt;
  });
}
