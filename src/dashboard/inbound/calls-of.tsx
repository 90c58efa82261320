/** Pure. Links to the calls that made or changed a contact or an event. */
import type { z } from "zod";
import type { callsOfSchema } from "../../api/calls-of.ts";
import { ExactTime } from "../parts/time.tsx";

/** Null for somebody who may not see them. */
export type RelatedCalls = z.output<typeof callsOfSchema>["data"] | null;

interface CallsOfProps {
  calls: RelatedCalls;
  title: string;
  now: number;
}

export function CallsOf({ calls, title, now }: CallsOfProps) {
  if (!calls?.length) return <></>;
  return (
    <section class="panel column">
      <h2>{title}</h2>
      <ul>
        {calls.map(({ id, webhook_id: webhookId, webhook_name: name, created_at: at }) => (
          <li>
            <a href={`/dashboard/webhooks/${webhookId}/calls/${id}`}>
              <bdi>{name}</bdi>
            </a>
            , <ExactTime at={at} now={now} />
          </li>
        ))}
      </ul>
    </section>
  );
}
