/** Pure. Badges for the state and direction of a webhook. */
import type { z } from "zod";
import type { healthSchema } from "../../api/deliveries/health.ts";
import type { webhookSchema } from "../../api/webhooks/schema.ts";
import { Badge } from "../parts/badge.tsx";
import { Icon } from "../parts/icon.tsx";

export type Webhook = z.output<typeof webhookSchema>;
export type Health = z.output<typeof healthSchema>;

/** The URL of a webhook. The API hides only that of an inbound webhook, and only from a viewer. */
export function urlOf({ url }: Pick<Webhook, "url">): string {
  return url ?? "";
}

/** The number of pending deliveries. */
export function backlogText({ backlog, backlog_is_minimum: isMinimum }: Health): string {
  return `${backlog.toLocaleString("en")}${isMinimum ? "+" : ""}`;
}

/** Why a webhook is disabled. */
export const DISABLED_TEXTS = {
  manual: "Disabled by a person or a program.",
  failing: "Disabled because no request succeeded for five days.",
  gone: "Disabled because the receiver responded 410 Gone.",
} as const;

/** @param health null when there is none, or it could not be read */
export function StateBadge({ webhook, health }: { webhook: Webhook; health: Health | null }) {
  const { enabled, disabled_reason: reason } = webhook;
  if (!enabled) {
    const title = DISABLED_TEXTS[reason ?? "manual"];
    if (reason === "failing" || reason === "gone") {
      return (
        <Badge tone="bad" title={title}>
          Disabled: {reason}
        </Badge>
      );
    }
    return (
      <Badge tone="plain" title={title}>
        Disabled
      </Badge>
    );
  }
  if (health?.circuit === "open") {
    return (
      <Badge tone="warn" title="Too many requests failed in a row. Deliveries are deferred until a probe succeeds.">
        Receiver down
      </Badge>
    );
  }
  return <Badge tone="good">Active</Badge>;
}

export function Direction({ isInbound }: { isInbound: boolean }) {
  return (
    <span class="direction">
      <Icon name={isInbound ? "inbound" : "outbound"} />
      {isInbound ? "Inbound" : "Outbound"}
    </span>
  );
}
