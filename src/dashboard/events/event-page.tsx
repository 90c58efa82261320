/** Pure. One event: what it carries, and what became of it. */
import type { z } from "zod";
import type { eventDetailSchema } from "../../api/events/schema.ts";
import { DeliveryBadge } from "../deliveries/status.tsx";
import { Facts } from "../parts/facts.tsx";
import { PageHeader } from "../parts/page-header.tsx";
import { Source } from "../parts/source.tsx";
import { Moment } from "../parts/time.tsx";
import { EVENTS } from "./list-page.tsx";

export type EventDetail = z.output<typeof eventDetailSchema>;

interface EventPageProps {
  event: EventDetail;
  /** The payload's own text, laid out. */
  payload: string;
  /** By id; some may be missing. */
  webhookNames: ReadonlyMap<string, string>;
  /** Whether its type has a page in the catalog. */
  isInCatalog: boolean;
  now: number;
}

export function EventPage({ event, payload, webhookNames, isInCatalog, now }: EventPageProps) {
  return (
    <>
      <PageHeader title={event.event} parent={EVENTS} />
      <section class="panel">
        <Facts
          facts={[
            { name: "Id", value: <code>{event.id}</code> },
            {
              name: "Event type",
              value: isInCatalog ? (
                <a href={`/dashboard/catalog/events/${event.event}`}>
                  <code>{event.event}</code>
                </a>
              ) : (
                <code>{event.event}</code>
              ),
            },
            { name: "Published", value: <Moment at={event.created_at} now={now} /> },
            event.payload_erased_at !== null && {
              name: "Payload erased",
              value: <Moment at={event.payload_erased_at} now={now} />,
            },
          ]}
        />
      </section>
      <section class="block">
        <h2>Deliveries</h2>
        <div id="deliveries" data-live>
          <Deliveries event={event} webhookNames={webhookNames} />
        </div>
      </section>
      <section class="block">
        <h2>Payload</h2>
        {event.payload === null ? (
          <p class="soft">It was erased.</p>
        ) : (
          <Source text={payload} label="Payload" all={`${EVENTS.path}/${event.id}/payload`} />
        )}
      </section>
    </>
  );
}

function Deliveries({ event, webhookNames }: Pick<EventPageProps, "event" | "webhookNames">) {
  const gone = event.webhooks - event.deliveries.length;
  const goneText =
    gone === 1 ? "One webhook that wanted it is deleted." : `${gone} webhooks that wanted it are deleted.`;
  return (
    <>
      {event.deliveries.length === 0 ? (
        <p class="soft">{gone > 0 ? goneText : "No webhook had subscribed to it when it was published."}</p>
      ) : (
        <table class="list stacking">
          <thead>
            <tr>
              <th scope="col">Webhook</th>
              <th scope="col">Status</th>
              <th scope="col">Attempts</th>
            </tr>
          </thead>
          <tbody>
            {event.deliveries.map(({ webhook_id: id, status, attempts }) => (
              <tr>
                <th scope="row">
                  <a class="row-link" href={`/dashboard/webhooks/${id}/deliveries/${event.id}`}>
                    {webhookNames.get(id) ?? id}
                  </a>
                </th>
                <td data-label="Status">
                  <DeliveryBadge delivery={{ status, reason: null }} />
                </td>
                <td data-label="Attempts">{attempts}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {gone > 0 && event.deliveries.length > 0 && <p class="hint">{goneText}</p>}
    </>
  );
}
