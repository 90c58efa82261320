/** Publishes while the Worker dies under it, as a careful and as a careless publisher would. */
import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import type { Random } from "./random.ts";
import type { AccountUnderTest, PublishedEvent, Service } from "./service.ts";

const PAYLOAD = { message: { id: "ea10916d-0684-4624-9d07-d341193554cf", channel: "email" } };
const accepted = z.object({ id: z.string() });
const acceptedBatch = z.object({ data: z.array(accepted) });

const IDEMPOTENT_SHARE = 0.5;
const BATCH_SHARE = 0.2;
const BATCH_SIZE = 20;
/** A key that is used once more although its answer came: the message is doubled. */
const REPEAT_SHARE = 0.1;
/** Spreads the work over the kills. */
const PACE_MS = 60;
const RETRY_MS = 200;

/** `count` events that were answered 202. What a careless publisher got no answer for is nobody's promise. */
export async function publishAll(
  service: Service,
  accounts: readonly AccountUnderTest[],
  count: number,
  random: Random,
): Promise<PublishedEvent[]> {
  const published = new Map<string, PublishedEvent>();
  let tried = 0;
  while (published.size < count) {
    const accountId = accounts[random.below(accounts.length)]?.id ?? "";
    const size = random.chance(BATCH_SHARE) ? Math.min(BATCH_SIZE, count - published.size) : 1;
    const isCareful = random.chance(IDEMPOTENT_SHARE);
    const key = (index: number) => (isCareful ? `chaos-${tried + index}` : undefined);
    const events = Array.from({ length: size }, (_, index) => ({
      event: "messages.sent",
      payload: PAYLOAD,
      idempotency_key: key(index),
    }));
    const triedAt = Date.now();
    const attempt = async () => {
      const answer = await service.try("POST", "/v1/events/batch", accountId, { events });
      if (answer?.status !== 202) return false;
      for (const { id } of acceptedBatch.parse(answer.json).data) published.set(id, { accountId, id, triedAt });
      return true;
    };
    let isDone = await attempt();
    while (isCareful && !isDone) {
      await wait(RETRY_MS);
      isDone = await attempt();
    }
    if (isCareful && random.chance(REPEAT_SHARE)) await attempt();
    tried += size;
    await wait(PACE_MS * size * random.next());
  }
  return [...published.values()];
}
