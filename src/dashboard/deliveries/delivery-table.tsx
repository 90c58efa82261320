/** Pure. A table of deliveries: of one webhook, or of the account. */
import { isAdmin } from "../parts/for-admins.tsx";
import { PostForm } from "../parts/post-form.tsx";
import { TestBadge } from "../parts/test-badge.tsx";
import { Time } from "../parts/time.tsx";
import { type Delivery, DeliveryBadge, Outcome, reasonText } from "./status.tsx";

interface DeliveryTableProps {
  deliveries: readonly Delivery[];
  /** The names of the webhooks by their ids, in a table of several webhooks. */
  names?: ReadonlyMap<string, string>;
  now: number;
}

/** With a box at each delivery, to send several again. */
export function SelectableDeliveries(props: DeliveryTableProps) {
  if (!isAdmin()) return <DeliveryTable {...props} />;
  return (
    <PostForm action="/dashboard/deliveries/redeliver">
      <DeliveryTable {...props} isSelectable />
      <p class="selection">
        <button type="submit">Redeliver selected</button>
      </p>
    </PostForm>
  );
}

export function DeliveryTable({
  deliveries,
  names,
  now,
  isSelectable = false,
}: DeliveryTableProps & { isSelectable?: boolean }) {
  if (deliveries.length === 0) {
    return <p class="soft blank">No deliveries yet. Send a test event to check the receiver.</p>;
  }
  return (
    <table class="list stacking deliveries">
      <thead>
        <tr>
          <th scope="col">Event</th>
          <th scope="col">Status</th>
          <th scope="col">Response</th>
          <th scope="col">Attempts</th>
          <th scope="col">Published</th>
        </tr>
      </thead>
      <tbody>
        {deliveries.map((delivery) => (
          <tr>
            <th scope="row">
              {isSelectable && delivery.status !== "pending" && (
                <input
                  type="checkbox"
                  name="delivery"
                  value={`${delivery.webhook_id}/deliveries/${delivery.event_id}`}
                  aria-label={`Select ${delivery.event} ${delivery.event_id}`}
                />
              )}
              <a class="row-link" href={`/dashboard/webhooks/${delivery.webhook_id}/deliveries/${delivery.event_id}`}>
                {delivery.event}
              </a>{" "}
              <TestBadge isTest={delivery.is_test} />
              {names && <bdi class="target">{names.get(delivery.webhook_id) ?? delivery.webhook_id}</bdi>}
              <span class="target mono">{delivery.event_id}</span>
            </th>
            <td data-label="Status">
              <DeliveryBadge delivery={delivery} />
              {delivery.reason && <span class="target">{reasonText(delivery)}</span>}
            </td>
            <td data-label="Response">
              <Outcome status={delivery.last_status_code} error={delivery.last_error} />
            </td>
            <td data-label="Attempts">
              <Attempts delivery={delivery} now={now} />
            </td>
            <td data-label="Published">
              <Time at={delivery.created_at} now={now} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Attempts({ delivery, now }: { delivery: Delivery; now: number }) {
  const { status, attempts, next_attempt_at: next, cycle } = delivery;
  const isScheduled = status === "pending" && next !== null && Date.parse(next) > now;
  return (
    <span>
      {attempts}
      {cycle > 1 && <span class="soft">{`, redelivered${cycle > 2 ? ` ${cycle - 1} times` : ""}`}</span>}
      {isScheduled && (
        <span class="soft">
          , next <Time at={next} now={now} />
        </span>
      )}
    </span>
  );
}
