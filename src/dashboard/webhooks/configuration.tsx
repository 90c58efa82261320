/** Pure. The configuration of a webhook, read-only. */
import type { WebhookSetting } from "../../api/webhooks/schema.ts";
import { type Fact, Facts } from "../parts/facts.tsx";
import { ForAdmins } from "../parts/for-admins.tsx";
import { Time } from "../parts/time.tsx";
import { OPS, textOfCondition } from "./condition-text.ts";
import { impossibleText } from "./form-rows.tsx";
import type { Webhook } from "./state.tsx";

interface ConfigurationProps {
  webhook: Webhook;
  /** Paths of its filter that no payload can have. */
  impossible: readonly string[];
  now: number;
}

export function Configuration({ webhook, impossible, now }: ConfigurationProps) {
  const { filter, headers, metadata } = webhook;
  // The header of the page shows the others.
  const settings = {
    url: {
      name: "URL",
      value: webhook.is_inbound ? (
        <ForAdmins otherwise="Hidden: your role does not see secrets">
          <a href={`/dashboard/webhooks/${webhook.id}/secrets`}>Secret: open Secrets</a>
        </ForAdmins>
      ) : (
        <code>{webhook.url}</code>
      ),
    },
    events: {
      name: webhook.is_inbound ? "Actions" : "Events",
      value: (
        <span class="subscriptions">
          {webhook.events.map((name) => (
            <code>{name}</code>
          ))}
        </span>
      ),
    },
    uses_signature: { name: "Signature", value: webhook.uses_signature ? "Standard Webhooks" : "None" },
    filter: filter && {
      name: "Filter",
      value: filter.map(textOfCondition).map(({ path, op, value }) => (
        <div>
          <code>{path}</code> {OPS.find((known) => known.value === op)?.text} <code>{value}</code>
          {impossible.includes(path) && <p class="hint">{impossibleText(path)}</p>}
        </div>
      )),
    },
    headers: Object.keys(headers).length > 0 && {
      name: "Extra headers",
      value: Object.keys(headers).map((name) => (
        <div>
          <code>{name}</code>
        </div>
      )),
    },
    rate_limit: webhook.rate_limit !== null && {
      name: "Rate limit",
      value: `${webhook.rate_limit} deliveries per second`,
    },
    auto_recover: webhook.auto_recover && { name: "After an outage", value: "Recover failed deliveries" },
    metadata: Object.keys(metadata).length > 0 && {
      name: "Metadata",
      value: <pre tabindex={0}>{JSON.stringify(metadata, null, 2)}</pre>,
    },
  } satisfies Record<Exclude<WebhookSetting, "name" | "is_inbound" | "enabled">, Fact>;
  const identity: Fact[] = [
    { name: "Id", value: <code>{webhook.id}</code> },
    { name: "Created", value: <Time at={webhook.created_at} now={now} /> },
    { name: "Updated", value: <Time at={webhook.updated_at} now={now} /> },
  ];
  return (
    <section class="panel">
      <h2>Configuration</h2>
      <Facts facts={[...Object.values(settings), ...identity]} />
    </section>
  );
}
