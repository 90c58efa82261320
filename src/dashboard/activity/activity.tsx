/** Pure. The activity of an outbound webhook: receiver state, backlog, delivery counts, latest deliveries. */
import type { Child, PropsWithChildren } from "hono/jsx";
import { DeliveryTable } from "../deliveries/delivery-table.tsx";
import type { Delivery } from "../deliveries/status.tsx";
import { durationText } from "../parts/duration.ts";
import { Icon } from "../parts/icon.tsx";
import { Segments } from "../parts/segments.tsx";
import type { HourStats } from "../webhooks/list-page.tsx";
import { type Health, type Webhook, backlogText } from "../webhooks/state.tsx";
import { RANGES, type Range } from "./buckets.ts";
import { Chart } from "./chart.tsx";

export interface ActivityProps {
  webhook: Webhook;
  /** Null when the ledger could not be read, as are the next two. */
  health: Health | null;
  hours: readonly HourStats[] | null;
  latest: readonly Delivery[] | null;
  range: Range;
  now: number;
}

/** Whether nothing was sent yet, and nothing waits. False if that is unknown. */
export function isUnused({ health, hours, latest }: ActivityProps): boolean {
  return health?.backlog === 0 && latest?.length === 0 && (hours?.every(({ attempts }) => attempts === 0) ?? false);
}

/** @param firstSteps in the place of an empty chart; null for the chart */
export function Activity(props: ActivityProps & { firstSteps: Child }) {
  const { webhook, health, hours, latest, range, now, firstSteps } = props;
  const path = `/dashboard/webhooks/${webhook.id}`;
  return (
    <>
      {firstSteps ?? (
        <ActivityPanel path={path} range={range}>
          <Figures webhook={webhook} health={health} hours={hours} latest={latest} />
          {hours === null ? <UnavailableNotice /> : <Chart of="deliveries" range={range} hours={hours} />}
        </ActivityPanel>
      )}
      <section class="part">
        <div class="panel-head">
          <h2>Latest deliveries</h2>
          <a class="more" href={`${path}/deliveries`}>
            All deliveries <Icon name="next" />
          </a>
        </div>
        <div id="latest" data-live>
          {latest === null ? <UnavailableNotice /> : <DeliveryTable deliveries={latest} now={now} />}
        </div>
      </section>
    </>
  );
}

/** The live figures and chart of a webhook, for one range of time. @param path of the webhook's page */
export function ActivityPanel({ path, range, children }: PropsWithChildren<{ path: string; range: Range }>) {
  return (
    <section class="panel">
      <div class="panel-head">
        <h2>Activity</h2>
        <RangeChoice path={path} range={range} />
      </div>
      <div id="activity" data-live>
        {children}
      </div>
    </section>
  );
}

function RangeChoice({ path, range }: { path: string; range: Range }) {
  const ranges = RANGES.map(({ value, text }) => ({
    text,
    path: value === "24" ? path : `${path}?hours=${value}`,
    isCurrent: value === range,
  }));
  return <Segments label="Time range" segments={ranges} />;
}

export function UnavailableNotice() {
  return <p class="soft">This is not available right now. The page keeps retrying.</p>;
}

function Figures({ webhook, health, hours, latest }: Pick<ActivityProps, "webhook" | "health" | "hours" | "latest">) {
  const isCalled = latest?.some(wasAttempted) || hours?.some(({ attempts }) => attempts > 0) || false;
  const delivered = hours?.reduce((sum, hour) => sum + hour.delivered, 0) ?? 0;
  const failed = hours?.reduce((sum, hour) => sum + hour.failed, 0) ?? 0;
  const skipped = hours?.reduce((sum, hour) => sum + hour.skipped, 0) ?? 0;
  const recent = hours?.find(({ p95_ms: p95 }) => p95 !== null)?.p95_ms ?? null;
  return (
    <dl class="figures">
      {/* A banner says when the receiver is down. */}
      {health?.circuit !== "open" && (
        <div>
          <dt>Receiver</dt>
          {health ? <Receiver webhook={webhook} isCalled={isCalled} /> : <dd>–</dd>}
        </div>
      )}
      <div>
        <dt>Pending</dt>
        <dd>{health ? backlogText(health) : "–"}</dd>
      </div>
      <div>
        <dt>Delivered</dt>
        <dd>{delivered.toLocaleString("en")}</dd>
      </div>
      <div>
        <dt>Failed</dt>
        <dd class={failed > 0 ? "bad" : undefined}>{failed.toLocaleString("en")}</dd>
      </div>
      {skipped > 0 && (
        <div>
          <dt>Skipped</dt>
          <dd>{skipped.toLocaleString("en")}</dd>
        </div>
      )}
      <div>
        <dt title="In the latest hour with requests, about 95 % of them took at most this long">p95, latest hour</dt>
        <dd>{recent === null ? "–" : durationText(recent)}</dd>
      </div>
    </dl>
  );
}

function wasAttempted({ attempts, cycle }: Delivery): boolean {
  return attempts > 0 || cycle > 1;
}

function Receiver({ webhook, isCalled }: { webhook: Webhook; isCalled: boolean }) {
  if (!webhook.enabled) return <dd>Disabled</dd>;
  return isCalled ? <dd class="good">Responding</dd> : <dd class="soft">Not called yet</dd>;
}
