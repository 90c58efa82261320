/** Pure. One delivery: its status, attempts and request. */
import { Copyable } from "../parts/copy.tsx";
import { Facts } from "../parts/facts.tsx";
import { ForAdmins } from "../parts/for-admins.tsx";
import { PageHeader } from "../parts/page-header.tsx";
import { TestBadge } from "../parts/test-badge.tsx";
import { Time } from "../parts/time.tsx";
import type { Health, Webhook } from "../webhooks/state.tsx";
import { WebhookNav } from "../webhooks/webhook-header.tsx";
import { Attempts } from "./attempts.tsx";
import { Outage } from "./outage.tsx";
import { RequestPanel } from "./request-panel.tsx";
import { type DeliveryDetail, DeliveryBadge, type DeliveryRequest, REASON_TEXTS } from "./status.tsx";
import { PostForm } from "../parts/post-form.tsx";

interface DeliveryPageProps {
  webhook: Webhook;
  health: Health | null;
  delivery: DeliveryDetail;
  /** Null after the payload was erased. */
  request: DeliveryRequest | null;
  requestedResponse: string | undefined;
  now: number;
}

export function DeliveryPage({ webhook, health, delivery, request, requestedResponse, now }: DeliveryPageProps) {
  const path = `/dashboard/webhooks/${webhook.id}/deliveries/${delivery.event_id}`;
  const isSettled = delivery.status !== "pending";
  return (
    <>
      <WebhookNav webhook={webhook} tab="Deliveries" />
      <div id="delivery-head" data-live>
        <PageHeader
          title={delivery.event}
          aside={
            <>
              <DeliveryBadge delivery={delivery} /> <TestBadge isTest={delivery.is_test} />
            </>
          }
          lead={<StatusSummary delivery={delivery} health={health} now={now} />}
        >
          {isSettled && webhook.enabled && request && (
            <ForAdmins>
              <PostForm action={`${path}/redeliver`}>
                <button class={delivery.status === "delivered" ? "" : "primary"} type="submit">
                  Redeliver
                </button>
              </PostForm>
            </ForAdmins>
          )}
        </PageHeader>
        {isSettled && !webhook.enabled && (
          <ForAdmins>
            <p class="hint after-header">Enable the webhook to redeliver.</p>
          </ForAdmins>
        )}
      </div>
      <Outage webhook={webhook} health={isSettled ? null : health} now={now} />
      <div class="delivery">
        <section class="panel" id="attempts" data-live>
          <h2>Attempts</h2>
          <Attempts delivery={delivery} path={path} requestedResponse={requestedResponse} now={now} />
        </section>
        <section class="panel">
          <h2>Event</h2>
          <Facts
            facts={[
              { name: "Published", value: <Time at={delivery.created_at} now={now} /> },
              {
                name: "Webhook",
                value: (
                  <a href={`/dashboard/webhooks/${webhook.id}`}>
                    <bdi>{webhook.name}</bdi>
                  </a>
                ),
              },
              { name: "Event id", value: <Copyable name="event id" value={delivery.event_id} /> },
              { name: "Event", value: <a href={`/dashboard/events/${delivery.event_id}`}>All its deliveries</a> },
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
            <p class="hint">The event's payload was erased.</p>
          </section>
        )}
      </div>
    </>
  );
}

/** The outcome and the next step, in a sentence or two. */
function StatusSummary({ delivery, health, now }: Pick<DeliveryPageProps, "delivery" | "health" | "now">) {
  const { status, reason, attempts, next_attempt_at: next } = delivery;
  if (status === "delivered") {
    return <>{`Delivered on attempt ${attempts}.`}</>;
  }
  if (status === "failed") {
    return <>{`${reason ? REASON_TEXTS[reason] : ""} No further attempts are scheduled.`}</>;
  }
  if (status === "skipped") {
    return (
      <>
        {reason ? REASON_TEXTS[reason] : ""} <ForAdmins>You can still redeliver it.</ForAdmins>
      </>
    );
  }
  if (health?.circuit === "open" && next !== null && Date.parse(next) > now) return <>Waits for the receiver.</>;
  if (next === null || Date.parse(next) <= now) return <>The next attempt is in progress.</>;
  return (
    <>
      The next attempt is <Time at={next} now={now} />.
    </>
  );
}
