/** I/O. The Worker's two queues: deliveries, and those of them that the queue gave up on. */
import { consumeDeliveries } from "./consumer.ts";
import { consumeDeadLetters } from "./dead-letters.ts";

const DEAD_LETTERS = "webhook-deliveries-dead";

export function consume(batch: MessageBatch<unknown>, env: Env, ctx: ExecutionContext): Promise<void> {
  return batch.queue === DEAD_LETTERS ? consumeDeadLetters(batch, env) : consumeDeliveries(batch, env, ctx);
}
