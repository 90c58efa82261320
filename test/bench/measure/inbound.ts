/** I/O. How many calls of an inbound webhook a second create a contact, and what each costs. */
import { type Built, type Host, host } from "../host.ts";
import { post, saturate } from "../load.ts";
import { SECRETS, newContact, newInboundUrl } from "../service.ts";
import { type Comparison, type Rate, compareRates, rateOf } from "./rate.ts";

const CONCURRENCY = 32;

/** @param calls of each round, each for a contact of its own. */
export async function measureInbound(service: Built, floor: Built, rounds: number, calls: number): Promise<Comparison> {
  const ours = await host(service, SECRETS, { limits: false });
  const least = await host(floor, {}, { limits: false });
  try {
    const url = await newInboundUrl(ours);
    const round = async () => ({
      floor: await run(least, `${least.origin}/calls`, calls),
      service: await run(ours, url, calls),
    });
    await round();
    const results: Awaited<ReturnType<typeof round>>[] = [];
    while (results.length < rounds) results.push(await round());
    return compareRates(results);
  } finally {
    await Promise.all([ours.stop(), least.stop()]);
  }
}

function run(receiver: Host, url: string, calls: number): Promise<Rate> {
  return rateOf(receiver, calls, () =>
    saturate(calls, CONCURRENCY, () => post({ url, body: JSON.stringify(newContact()) })),
  );
}
