/** Pure. Recovers failed deliveries, replays missing events, discards the backlog; lists earlier jobs. */
import { FAMILIES } from "../../events/catalog/catalog.ts";
import type { FieldError } from "../../http/problem.ts";
import { SelectField, errorsAt } from "../parts/field.tsx";
import { Flash } from "../parts/flash.tsx";
import { Icon } from "../parts/icon.tsx";
import { TimeField } from "../parts/time-field.tsx";
import { type Health, type Webhook, backlogText } from "../webhooks/state.tsx";
import { drainPaceText } from "./drain-pace.ts";
import { type Job, JobTable } from "./job.tsx";
import { EXACT, KINDS, PRESETS, type RepairForm, type RepairInput, windowText } from "./repair-window.ts";
import { PostForm } from "../parts/post-form.tsx";

export interface Estimate {
  input: RepairInput;
  total: number;
}

interface RepairPageProps {
  webhook: Webhook;
  health: Health | null;
  form: RepairForm;
  /** Null before it is requested. */
  estimate: Estimate | null;
  errors: readonly FieldError[];
  jobs: readonly Job[];
  now: number;
}

export function RepairPage({ webhook, health, form, estimate, errors, jobs, now }: RepairPageProps) {
  const path = `/dashboard/webhooks/${webhook.id}/repair`;
  return (
    <>
      <section class="panel">
        <h2>Recover or replay</h2>
        {webhook.enabled ? (
          <CountForm path={path} form={form} errors={errors} />
        ) : (
          <p class="soft">Enable the webhook to recover deliveries or replay events.</p>
        )}
        {estimate && <StartForm path={path} form={form} estimate={estimate} />}
      </section>
      <BacklogPanel path={path} webhook={webhook} health={health} />
      <section class="part">
        <h2>Recoveries and replays</h2>
        <div id="jobs" data-live>
          <JobTable path={path} jobs={jobs} now={now} />
        </div>
      </section>
    </>
  );
}

function CountForm({ path, form, errors }: { path: string; form: RepairForm; errors: readonly FieldError[] }) {
  const others = errors.filter((error) => !/^(since|until|events)/.test(error.path));
  return (
    <form method="get" action={path} class="repair">
      {others.length > 0 && <Flash tone="bad">{others.map(({ message }) => message).join("; ")}</Flash>}
      <fieldset class="kinds">
        <legend>Type</legend>
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
        <legend>Published within</legend>
        {PRESETS.map(({ value, text }) => (
          <label>
            <input type="radio" name="window" value={value} checked={value === form.window} />
            <span>{text}</span>
          </label>
        ))}
      </fieldset>
      <div class={form.window === EXACT ? "exact inline-form here" : "exact inline-form"}>
        <TimeField name="since" label="From (UTC)" value={form.since} errors={errorsAt(errors, "since")} />
        <TimeField
          name="until"
          label="Until (UTC), now by default"
          value={form.until}
          errors={errorsAt(errors, "until")}
        />
      </div>
      <div class="types">
        <SelectField
          name="events"
          label="Event types"
          value={form.events}
          options={EVENT_OPTIONS}
          errors={errorsAt(errors, "events")}
        />
      </div>
      <div>
        {/* A GET form: the count can be shared and survives a reload. */}
        <button type="submit" name="count" value="true">
          Count deliveries
        </button>
      </div>
    </form>
  );
}

const ESTIMATE_WORDS = {
  recover: { verb: "Recover", adjective: "failed", one: "delivery", many: "deliveries" },
  replay: { verb: "Replay", adjective: "missing", one: "event", many: "events" },
} as const;

const EVENT_OPTIONS = [
  { value: "", text: "Subscribed event types" },
  { value: "*", text: "All event types" },
  ...FAMILIES.flatMap((family) => [
    { value: `${family.name}.*`, text: `${family.name}.*` },
    ...family.types.map(({ name }) => ({ value: name, text: name })),
  ]),
];

function StartForm({ path, form, estimate }: { path: string; form: RepairForm; estimate: Estimate }) {
  const { since = "", until = "", events = [] } = estimate.input;
  const { total } = estimate;
  const { verb, adjective, one, many } = ESTIMATE_WORDS[form.kind];
  const noun = total === 1 ? one : many;
  const count = total.toLocaleString("en");
  return (
    <div class="estimate" role="status">
      <p>
        <strong>{`${total === 0 ? "No" : count} ${adjective} ${noun}`}</strong>{" "}
        <span class="soft">{`published from ${windowText(since, until)}`}</span>
      </p>
      {total > 0 && (
        <PostForm action={path}>
          <input type="hidden" name="kind" value={form.kind} />
          <input type="hidden" name="since" value={since} />
          <input type="hidden" name="until" value={until} />
          {events.map((name) => (
            <input type="hidden" name="events" value={name} />
          ))}
          <button class="primary" type="submit">
            <Icon name="outbound" /> {`${verb} ${count} ${noun}`}
          </button>
        </PostForm>
      )}
    </div>
  );
}

function BacklogPanel({ path, webhook, health }: { path: string; webhook: Webhook; health: Health | null }) {
  const backlog = health?.backlog ?? 0;
  const count = health && backlogText(health);
  return (
    <section class="panel" id="backlog" data-live>
      <div class="panel-head">
        <div>
          <h2>{`${backlog === 0 ? "No" : count} pending ${backlog === 1 ? "delivery" : "deliveries"}`}</h2>
          <p class="soft">
            {backlog === 0 && "Deliveries that are in progress or deferred are counted here."}
            {backlog > 0 &&
              health?.circuit === "open" &&
              "The receiver is down. Sending continues automatically when it recovers."}
            {backlog > 0 && health?.circuit !== "open" && `Sending continues automatically, ${drainPaceText(webhook)}.`}
          </p>
        </div>
        {backlog > 0 && (
          <details class="confirm" id="discard">
            <summary class="button danger">Discard …</summary>
            <PostForm action={`${path}/discard`}>
              <p>
                This marks {backlog === 1 ? "the pending delivery" : `all ${count} pending deliveries`} as failed; you
                can redeliver them later.
              </p>
              <button class="danger primary" type="submit">
                Discard pending deliveries
              </button>
            </PostForm>
          </details>
        )}
      </div>
    </section>
  );
}
