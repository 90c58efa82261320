/** Pure. Sending again what failed or was missed, giving up on what waits, and what was repaired before. */
import { FAMILIES } from "../../events/catalog/catalog.ts";
import type { Fault } from "../../http/problem.ts";
import { SelectField, faultsAt } from "../parts/field.tsx";
import { Flash } from "../parts/flash.tsx";
import { Icon } from "../parts/icon.tsx";
import { TimeField } from "../parts/time-field.tsx";
import type { Health, Webhook } from "../webhooks/state.tsx";
import { drainPaceText } from "./drain-pace.ts";
import { type Job, JobTable } from "./job.tsx";
import { EXACT, KINDS, PRESETS, type RepairForm, type RepairInput, windowText } from "./repair-window.ts";

export interface Counted {
  input: RepairInput;
  total: number;
}

interface RepairPageProps {
  webhook: Webhook;
  health: Health | null;
  form: RepairForm;
  /** Once it was counted. */
  counted: Counted | null;
  faults: readonly Fault[];
  jobs: readonly Job[];
  now: number;
}

export function RepairPage({ webhook, health, form, counted, faults, jobs, now }: RepairPageProps) {
  const path = `/dashboard/webhooks/${webhook.id}/repair`;
  return (
    <>
      <section class="panel">
        <h2>Send again</h2>
        {webhook.enabled ? (
          <CountForm path={path} form={form} faults={faults} />
        ) : (
          <p class="soft">While the webhook is disabled, nothing can be sent.</p>
        )}
        {counted && <Start path={path} form={form} counted={counted} />}
      </section>
      <Waiting path={path} webhook={webhook} health={health} />
      <section class="part">
        <h2>Recoveries and replays</h2>
        <div id="jobs" data-live>
          <JobTable path={path} jobs={jobs} now={now} />
        </div>
      </section>
    </>
  );
}

function CountForm({ path, form, faults }: { path: string; form: RepairForm; faults: readonly Fault[] }) {
  const others = faults.filter((fault) => !/^(since|until|events)/.test(fault.path));
  return (
    <form method="get" action={path} class="repair">
      {others.length > 0 && <Flash tone="bad">{others.map(({ message }) => message).join("; ")}</Flash>}
      <fieldset class="kinds">
        <legend>What</legend>
        {KINDS.map(({ value, text, about }) => (
          <label>
            <input type="radio" name="kind" value={value} checked={value === form.kind} />
            <span>
              <strong>{text}</strong>
              <span class="soft">{about}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <fieldset class="presets">
        <legend>Published in</legend>
        {PRESETS.map(({ value, text }) => (
          <label>
            <input type="radio" name="window" value={value} checked={value === form.window} />
            <span>{text}</span>
          </label>
        ))}
      </fieldset>
      <div class={form.window === EXACT ? "exact inline-form here" : "exact inline-form"}>
        <TimeField name="since" label="From (UTC)" value={form.since} errors={faultsAt(faults, "since")} />
        <TimeField name="until" label="Until (UTC), or now" value={form.until} errors={faultsAt(faults, "until")} />
      </div>
      <div class="types">
        <SelectField
          name="events"
          label="Event types"
          value={form.events}
          options={EVENT_OPTIONS}
          errors={faultsAt(faults, "events")}
        />
      </div>
      <div>
        {/* The answer stands in the address, so it can be shared and comes back on reload. */}
        <button type="submit" name="count" value="true">
          Count what would be sent
        </button>
      </div>
    </form>
  );
}

const EVENT_OPTIONS = [
  { value: "", text: "Those it subscribed to" },
  { value: "*", text: "All" },
  ...FAMILIES.flatMap((family) => [
    { value: `${family.name}.*`, text: `${family.name}.*` },
    ...family.types.map(({ name }) => ({ value: name, text: name })),
  ]),
];

function Start({ path, form, counted }: { path: string; form: RepairForm; counted: Counted }) {
  const { since = "", until = "", events = [] } = counted.input;
  const { total } = counted;
  const deliveries = `${total.toLocaleString("en")} ${total === 1 ? "delivery" : "deliveries"}`;
  const what = form.kind === "recover" ? "failed" : "never got here";
  return (
    <div class="counted" role="status">
      <p>
        <strong>{total === 0 ? `Nothing ${what}` : `${deliveries} ${what}`}</strong>{" "}
        <span class="soft">{`of what was published from ${windowText(since, until)}.`}</span>
      </p>
      {total > 0 && (
        <form method="post" action={path}>
          <input type="hidden" name="kind" value={form.kind} />
          <input type="hidden" name="since" value={since} />
          <input type="hidden" name="until" value={until} />
          {events.map((name) => (
            <input type="hidden" name="events" value={name} />
          ))}
          <button class="primary" type="submit">
            <Icon name="outbound" /> {total === 1 ? "Send it" : `Send these ${total.toLocaleString("en")}`}
          </button>
        </form>
      )}
    </div>
  );
}

function Waiting({ path, webhook, health }: { path: string; webhook: Webhook; health: Health | null }) {
  const backlog = health?.backlog ?? 0;
  return (
    <section class="panel" id="waiting" data-live>
      <div class="panel-head">
        <div>
          <h2>{backlog === 0 ? "Nothing waits" : `${backlog.toLocaleString("en")} waiting`}</h2>
          <p class="soft">
            {backlog === 0 && "What is on its way, or waits for the receiver to come back, is counted here."}
            {backlog > 0 &&
              health?.circuit === "open" &&
              "They wait for the receiver to come back, and go out by themselves then."}
            {backlog > 0 && health?.circuit !== "open" && `They go out by themselves, ${drainPaceText(webhook)}.`}
          </p>
        </div>
        {backlog > 0 && (
          <details class="confirm" id="discard">
            <summary class="button danger">Discard …</summary>
            <form method="post" action={`${path}/discard`}>
              <p>
                {backlog === 1 ? "It is not sent" : `All ${backlog.toLocaleString("en")} are not sent`}, and listed as
                failed. From there each can be sent again.
              </p>
              <button class="danger primary" type="submit">
                Discard what waits
              </button>
            </form>
          </details>
        )}
      </div>
    </section>
  );
}
