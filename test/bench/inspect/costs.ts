/** I/O. Which functions of the Worker take its CPU time while it publishes, delivers and receives calls. */
import { type Built, host } from "../host.ts";
import { post, saturate } from "../load.ts";
import { startReceiver } from "../receiver.ts";
import { SECRETS, newAccount, newContact, newInboundUrl } from "../service.ts";
import { type OwnCost, profile } from "./profile.ts";

const CONCURRENCY = 32;
const BATCH = 100;
const SETTINGS = { ...SECRETS, ALLOW_PRIVATE_TARGETS: "true" };

export interface Profiled {
  what: string;
  count: number;
  costs: OwnCost[];
}

/** @param count of events, deliveries and calls, each. */
export async function measureCosts(service: Built, count: number): Promise<Profiled[]> {
  return [
    { what: "publishing an event", count, costs: await publishing(service, count) },
    { what: "delivering", count, costs: await delivering(service, count) },
    { what: "an inbound call that creates a contact", count, costs: await receiving(service, count) },
  ];
}

async function publishing(service: Built, count: number): Promise<OwnCost[]> {
  const ours = await host(service, SETTINGS, { consumes: false, limits: false, inspects: true });
  try {
    const { single } = await newAccount(ours, ["http://127.0.0.1:9999/never"]);
    const work = (events: number) => saturate(events, CONCURRENCY, () => post(single));
    await work(count);
    return await profile(service, ours.inspector, async () => void (await work(count)));
  } finally {
    await ours.stop();
  }
}

async function delivering(service: Built, count: number): Promise<OwnCost[]> {
  const receiver = await startReceiver();
  const ours = await host(service, SETTINGS, { limits: false, inspects: true });
  try {
    const { batch } = await newAccount(ours, [receiver.origin]);
    const fill = async () => {
      for (let sent = 0; sent < count; sent += BATCH) await post(batch(BATCH));
    };
    await fill();
    await receiver.until(count);
    await fill();
    return await profile(service, ours.inspector, () => receiver.until(2 * count));
  } finally {
    await Promise.all([ours.stop(), receiver.stop()]);
  }
}

async function receiving(service: Built, count: number): Promise<OwnCost[]> {
  const ours = await host(service, SETTINGS, { limits: false, inspects: true });
  try {
    const url = await newInboundUrl(ours);
    const work = () => saturate(count, CONCURRENCY, () => post({ url, body: JSON.stringify(newContact()) }));
    await work();
    return await profile(service, ours.inspector, async () => void (await work()));
  } finally {
    await ours.stop();
  }
}
