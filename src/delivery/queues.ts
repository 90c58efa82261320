/** I/O. Routes the batches of deliveries and of dead letters. */
import { DEAD_LETTERS_SUFFIX } from "../constants.ts";
import { consumeDeliveries } from "./consumer.ts";
import { consumeDeadLetters } from "./dead-letters.ts";

export function consume(batch: MessageBatch<unknown>, env: Env, ctx: ExecutionContext): Promise<void> {
  return batch.queue.endsWith(DEAD_LETTERS_SUFFIX)
    ? consumeDeadLetters(batch, env)
    : consumeDeliveries(batch, env, ctx);
}
