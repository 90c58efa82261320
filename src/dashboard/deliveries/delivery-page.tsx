/** Pure. One delivery: what became of it, every attempt, and the request. */
import { Copyable } from "../parts/copy.tsx";
import { Facts } from "../parts/facts.tsx";
import { PageHeader } from "../parts/page-header.tsx";
import { Time } from "../parts/time.tsx";
import type { Health, Webhook } from "../webhooks/state.tsx";
import { Attempts } from "./attempts.tsx";
import { RequestPanel } from "./request-panel.tsx";
import { type DeliveryDetail, DeliveryBadge, type DeliveryRequest, REASON_TEXTS } from "./status.tsx";

interface DeliveryPageProps {
  webhook: Webhook;
  health: Health | null;
  delivery: DeliveryDetail;
  /** Null once the payload was erased. */
  request: DeliveryRequest | null;
  opened: string | undefined;
  now: number;
}

export function DeliveryPage({ webhook, health, delivery, request, opened, now }: DeliveryPageProps) {
  const list = `/dashboard/webhooks/${webhook.id}/deliveries`;
  const path = `${list}/${delivery.event_id}`;
  const isSettled = delivery.status !== "pending";
  return (
    <>
      <div id="delivery-head" data-live>
        <PageHeader
          title={delivery.event}
          parent={{ name: `Deliveries to ${webhook.name}`, path: list }}
          aside={<DeliveryBadge delivery={delivery} />}
          lead={<Story delivery={delivery} health={health} now={now} />}
        >
          {isSettled && webhook.enabled && request && (
            <form method="post" action={`${path}/redeliver`}>
              <button class={delivery.status === "delivered" ? "" : "primary"} type="submit">
                Redeliver
              </button>
            </form>
          )}
        </PageHeader>
        {isSettled && !webhook.enabled && (
          <p class="hint after-header">The webhook is disabled. Enable it to send this again.</p>
        )}
      </div>
      <div class="delivery">
        <section class="panel" id="attempts" data-live>
          <h2>Attempts</h2>
          <Attempts delivery={delivery} path={path} opened={opened} now={now} />
        </section>
        <section class="panel">
          <h2>Event</h2>
          <Facts
            facts={[
              { name: "Published", value: <Time at={delivery.created_at} now={now} /> },
              {
                name: "Webhook",
                value: <a href={`/dashboard/webhooks/${webhook.id}`}>{webhook.name}</a>,
              },
              { name: "Event id", value: <Copyable name="the event's id" value={delivery.event_id} /> },
            ]}
          />
        </section>
      </div>
      <div id="request" data-live>
        {request ? (
          <RequestPanel delivery={delivery} request={request} path={path} />
        ) : (
          <section class="panel">
            <h2>Request</h2>
            <p class="hint">The event's payload was erased, and the request with it.</p>
          </section>
        )}
      </div>
    </>
  );
}

/** What happened and what happens next, in a sentence. */
function Story({ delivery, health, now }: Pick<DeliveryPageProps, "delivery" | "health" | "now">) {
  const { status, reason, attempts, next_attempt_at: next } = delivery;
  if (status === "delivered") {
    return <>{attempts === 1 ? "It arrived at the first attempt." : `It arrived at attempt ${attempts}.`}</>;
  }
  if (status === "failed") {
    return <>{`${reason ? REASON_TEXTS[reason] : ""} Nothing more happens by itself.`}</>;
  }
  if (status === "skipped") return <>{`${reason ? REASON_TEXTS[reason] : ""} It can be sent all the same.`}</>;
  if (next === null || Date.parse(next) <= now) return <>It is on its way.</>;
  return (
    <>
      {health?.circuit === "open" ? "The receiver is down. It is tried again " : "The next attempt comes "}
      <Time at={next} now={now} />.
    </>
  );
}
