/** Pure. How an outbound webhook is doing: its receiver, what waits, how deliveries went, and the latest of them. */
import { DeliveryTable } from "../deliveries/delivery-table.tsx";
import type { Delivery } from "../deliveries/status.tsx";
import { durationText } from "../parts/duration.ts";
import { Icon } from "../parts/icon.tsx";
import { Segments } from "../parts/segments.tsx";
import { Time } from "../parts/time.tsx";
import type { HourStats } from "../webhooks/list-page.tsx";
import type { Health, Webhook } from "../webhooks/state.tsx";
import { RANGES, type Range } from "./buckets.ts";
import { Chart } from "./chart.tsx";

export interface ActivityProps {
  webhook: Webhook;
  /** Each null when the ledger did not answer. */
  health: Health | null;
  hours: readonly HourStats[] | null;
  latest: readonly Delivery[] | null;
  range: Range;
  now: number;
}

export function Activity({ webhook, health, hours, latest, range, now }: ActivityProps) {
  const path = `/dashboard/webhooks/${webhook.id}`;
  const ranges = RANGES.map(({ value, text }) => ({
    text,
    path: value === "24" ? path : `${path}?hours=${value}`,
    isHere: value === range,
  }));
  return (
    <>
      <section class="panel">
        <div class="panel-head">
          <h2>Activity</h2>
          <Segments label="Time shown" segments={ranges} />
        </div>
        <div id="activity" data-live>
          <Figures webhook={webhook} health={health} hours={hours} now={now} />
          {hours === null ? <Unread /> : <Chart range={range} hours={hours} />}
        </div>
      </section>
      <section class="part">
        <div class="panel-head">
          <h2>Latest deliveries</h2>
          <a class="more" href={`${path}/deliveries`}>
            All deliveries <Icon name="next" />
          </a>
        </div>
        <div id="latest" data-live>
          {latest === null ? <Unread /> : <DeliveryTable webhook={webhook} deliveries={latest} now={now} />}
        </div>
      </section>
    </>
  );
}

function Unread() {
  return <p class="soft">This cannot be read now. The page keeps trying.</p>;
}

function Figures({ webhook, health, hours, now }: Pick<ActivityProps, "webhook" | "health" | "hours" | "now">) {
  const delivered = hours?.reduce((sum, hour) => sum + hour.delivered, 0) ?? 0;
  const failed = hours?.reduce((sum, hour) => sum + hour.failed, 0) ?? 0;
  const recent = hours?.find(({ p95_ms: p95 }) => p95 !== null)?.p95_ms ?? null;
  return (
    <dl class="figures">
      <div>
        <dt>Receiver</dt>
        <Receiver webhook={webhook} health={health} now={now} />
      </div>
      <div>
        <dt>Waiting</dt>
        <dd>{health ? health.backlog.toLocaleString("en") : "–"}</dd>
      </div>
      <div>
        <dt>Delivered</dt>
        <dd>{delivered.toLocaleString("en")}</dd>
      </div>
      <div>
        <dt>Failed</dt>
        <dd class={failed > 0 ? "bad" : undefined}>{failed.toLocaleString("en")}</dd>
      </div>
      <div>
        <dt title="95 % of the requests of the latest hour that had any took no longer">p95, latest hour</dt>
        <dd>{recent === null ? "–" : durationText(recent)}</dd>
      </div>
    </dl>
  );
}

function Receiver({ webhook, health, now }: Pick<ActivityProps, "webhook" | "health" | "now">) {
  if (!webhook.enabled) return <dd>Disabled</dd>;
  if (health === null) return <dd>–</dd>;
  if (health.circuit === "closed") return <dd class="good">Answering</dd>;
  const { next_probe_at: probeAt } = health;
  const isDue = probeAt !== null && Date.parse(probeAt) <= now;
  return (
    <dd class="warn">
      Down
      <small>
        since <Time at={health.since} now={now} />
        {isDue && ", being tried again now"}
        {probeAt !== null && !isDue && (
          <>
            , next try <Time at={probeAt} now={now} />
          </>
        )}
      </small>
    </dd>
  );
}
