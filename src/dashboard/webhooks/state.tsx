/** Pure. How a webhook is, in a badge. */
import type { z } from "zod";
import type { healthSchema } from "../../api/deliveries/health.ts";
import type { webhookSchema } from "../../api/webhooks/schema.ts";
import { Badge } from "../parts/badge.tsx";
import { Icon } from "../parts/icon.tsx";

export type Webhook = z.output<typeof webhookSchema>;
export type Health = z.output<typeof healthSchema>;

/** Why it is disabled, in a sentence. */
export const DISABLED_BECAUSE = {
  manual: "Somebody disabled it.",
  failing: "It was disabled because no request had succeeded for five days.",
  gone: "It was disabled because its receiver answered 410: it wants nothing more.",
} as const;

/** @param health null where there is none, or it could not be asked. */
export function StateBadge({ webhook, health }: { webhook: Webhook; health: Health | null }) {
  const { enabled, disabled_reason: reason } = webhook;
  if (!enabled) {
    const title = DISABLED_BECAUSE[reason ?? "manual"];
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
      <Badge tone="warn" title="It failed too often in a row. Deliveries wait while probes look for its return.">
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
