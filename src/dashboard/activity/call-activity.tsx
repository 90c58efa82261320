/** Pure. The activity of an inbound webhook: the counts of its calls, and their chart. */
import type { z } from "zod";
import type { inboundStatsSchema } from "../../api/deliveries/call-counts.ts";
import type { HourStats } from "../webhooks/list-page.tsx";
import type { Webhook } from "../webhooks/state.tsx";
import { ActivityPanel, UnavailableNotice } from "./activity.tsx";
import type { Range } from "./buckets.ts";
import { Chart } from "./chart.tsx";

export type CallHour = z.output<typeof inboundStatsSchema>;

interface CallActivityProps {
  webhook: Webhook;
  /** Newest first; null when they could not be read. */
  hours: readonly CallHour[] | null;
  range: Range;
}

export function CallActivity({ webhook, hours, range }: CallActivityProps) {
  const path = `/dashboard/webhooks/${webhook.id}`;
  return (
    <ActivityPanel path={path} range={range}>
      {hours === null ? (
        <UnavailableNotice />
      ) : (
        <>
          <Figures path={path} hours={hours} />
          <Chart of="calls" range={range} hours={hours.map(toHourStats)} />
        </>
      )}
    </ActivityPanel>
  );
}

const FIGURES = [
  { name: "Done", status: "done", isBad: false },
  { name: "Failed", status: "failed", isBad: true },
  { name: "Skipped", status: "skipped", isBad: false },
  { name: "Refused", status: "refused", isBad: true },
] as const;

function Figures({ path, hours }: { path: string; hours: readonly CallHour[] }) {
  return (
    <dl class="figures">
      {FIGURES.map(({ name, status, isBad }) => {
        const count = hours.reduce((sum, hour) => sum + hour[status], 0);
        return (
          <div>
            <dt>{name}</dt>
            <dd class={isBad && count > 0 ? "bad" : undefined}>
              {count === 0 ? "0" : <a href={`${path}/calls?status=${status}`}>{count.toLocaleString("en")}</a>}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

function toHourStats({ hour, done, failed, skipped, refused }: CallHour): HourStats {
  const bad = failed + refused;
  return { hour, delivered: done, failed: bad, skipped, attempts: done + bad + skipped, p50_ms: null, p95_ms: null };
}
