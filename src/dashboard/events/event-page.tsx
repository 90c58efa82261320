/** Pure. One event: its payload and its deliveries. */
import type { z } from "zod";
import type { eventDetailSchema } from "../../api/events/schema.ts";
import { DeliveryBadge } from "../deliveries/status.tsx";
import { CallsOf, type RelatedCalls } from "../inbound/calls-of.tsx";
import { Facts } from "../parts/facts.tsx";
import { TestBadge } from "../parts/test-badge.tsx";
import { PageHeader } from "../parts/page-header.tsx";
import { Source } from "../parts/source.tsx";
import { ExactTime } from "../parts/time.tsx";
import { EVENTS } from "./list-page.tsx";

export type EventDetail = z.output<typeof eventDetailSchema>;

interface EventPageProps {
  calls: RelatedCalls;
  event: EventDetail;
  /** The payload's own text, indented. */
  payload: string;
  /** Names by webhook id. Webhooks beyond the first page are missing. */
  webhookNames: ReadonlyMap<string, string>;
  /** Whether its type has a page in the catalog. */
  isInCatalog: boolean;
  now: number;
}

export function EventPage({ calls, event, payload, webhookNames, isInCatalog, now }: EventPageProps) {
  return (
    <>
      <PageHeader title={event.event} parent={EVENTS} aside={<TestBadge isTest={event.is_test} />} />
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
            { name: "Published", value: <ExactTime at={event.created_at} now={now} /> },
            event.payload_erased_at !== null && {
              name: "Payload erased",
              value: <ExactTime at={event.payload_erased_at} now={now} />,
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
      <CallsOf calls={calls} title="Published by" now={now} />
      <section class="block">
        <h2>Payload</h2>
        {event.payload === null ? (
          <p class="soft">The payload was erased.</p>
        ) : (
          <Source text={payload} label="Payload" all={`${EVENTS.path}/${event.id}/payload`} />
        )}
      </section>
    </>
  );
}

function Deliveries({ event, webhookNames }: Pick<EventPageProps, "event" | "webhookNames">) {
  const deletedCount = event.webhooks - event.deliveries.length;
  const deletedText =
    deletedCount === 1
      ? "One subscribed webhook has been deleted."
      : `${deletedCount} subscribed webhooks have been deleted.`;
  return (
    <>
      {event.deliveries.length === 0 ? (
        <p class="soft">{deletedCount > 0 ? deletedText : "No webhook was subscribed when it was published."}</p>
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
      {deletedCount > 0 && event.deliveries.length > 0 && <p class="hint">{deletedText}</p>}
    </>
  );
}
