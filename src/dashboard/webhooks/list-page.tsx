/** Pure. The list of the account's webhooks, with the activity of each. */
import type { z } from "zod";
import type { statsSchema } from "../../api/deliveries/health.ts";
import { Bars } from "../parts/bars.tsx";
import { ForAdmins } from "../parts/for-admins.tsx";
import { Icon } from "../parts/icon.tsx";
import { EmptyState, Pagination } from "../parts/list.tsx";
import { SuccessFlash } from "../parts/flash.tsx";
import { PageHeader } from "../parts/page-header.tsx";
import { Direction, type Health, StateBadge, type Webhook, urlOf } from "./state.tsx";

export type HourStats = z.output<typeof statsSchema>;

/** Health and hours are null for an inbound webhook, and when the ledger could not be read. */
export interface WebhookSummary {
  webhook: Webhook;
  health: Health | null;
  /** The last 24 hours, newest first. */
  hours: readonly HourStats[] | null;
}

interface ListPageProps {
  listed: readonly WebhookSummary[];
  cursor: string | undefined;
  next: string | null;
  done: string | undefined;
}

export function ListPage({ listed, cursor, next, done }: ListPageProps) {
  const isEmpty = listed.length === 0 && cursor === undefined;
  return (
    <>
      <SuccessFlash done={done} texts={{ deleted: "Webhook deleted." }} />
      <PageHeader title="Webhooks" lead="The outbound and inbound webhooks of this account.">
        {!isEmpty && <NewWebhook />}
      </PageHeader>
      <div id="webhooks" data-live>
        {isEmpty ? <NoWebhooks /> : <WebhookTable listed={listed} />}
      </div>
      <Pagination next={next} />
    </>
  );
}

function NoWebhooks() {
  return (
    <EmptyState icon="webhook" title="No webhooks yet">
      <p>
        An outbound webhook sends events to one of your systems. An inbound webhook has a secret URL that a form or
        another service can call.
      </p>
      <p>
        <NewWebhook />
      </p>
    </EmptyState>
  );
}

function NewWebhook() {
  return (
    <ForAdmins>
      <a class="button primary" href="/dashboard/webhooks/new">
        <Icon name="plus" /> New webhook
      </a>
    </ForAdmins>
  );
}

function WebhookTable({ listed }: { listed: readonly WebhookSummary[] }) {
  return (
    <table class="list stacking">
      <thead>
        <tr>
          <th scope="col">Webhook</th>
          <th scope="col">Direction</th>
          <th scope="col">Events or actions</th>
          <th scope="col">Last 24 hours</th>
          <th scope="col">State</th>
        </tr>
      </thead>
      <tbody>
        {listed.map(({ webhook, health, hours }) => (
          <tr>
            <th scope="row">
              <a class="row-link" href={`/dashboard/webhooks/${webhook.id}`}>
                {webhook.name}
              </a>
              <span class="target" title={webhook.is_inbound ? undefined : urlOf(webhook)}>
                {webhook.is_inbound ? "Secret URL" : webhook.url}
              </span>
            </th>
            <td data-label="Direction">
              <Direction isInbound={webhook.is_inbound} />
            </td>
            <td data-label="Events or actions">
              <Subscriptions events={webhook.events} />
            </td>
            <td data-label="Last 24 hours">
              <LastDay hours={hours} />
            </td>
            <td data-label="State">
              <StateBadge webhook={webhook} health={health} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const SHOWN_SUBSCRIPTIONS = 2;

function Subscriptions({ events }: { events: readonly string[] }) {
  const more = events.length - SHOWN_SUBSCRIPTIONS;
  return (
    <span class="subscriptions" title={events.join(", ")}>
      {events.slice(0, SHOWN_SUBSCRIPTIONS).map((name) => (
        <code>{name === "*" ? "* (all)" : name}</code>
      ))}
      {more > 0 && <span class="soft">+{more}</span>}
    </span>
  );
}

function LastDay({ hours }: { hours: readonly HourStats[] | null }) {
  if (hours === null) return <span class="soft">–</span>;
  const delivered = hours.reduce((sum, hour) => sum + hour.delivered, 0);
  const failed = hours.reduce((sum, hour) => sum + hour.failed, 0);
  const bars = hours.toReversed().map((hour) => ({ label: `${hour.hour.slice(11, 16)} UTC`, ...hour }));
  return (
    <span class="last-day">
      <Bars bars={bars} summary={`${delivered} delivered, ${failed} failed`} width={120} height={28} />
      <span class="counts" aria-hidden="true">
        {(delivered > 0 || failed === 0) && <span>{delivered.toLocaleString("en")} delivered</span>}
        {failed > 0 && <span class="bad">{failed.toLocaleString("en")} failed</span>}
      </span>
    </span>
  );
}
