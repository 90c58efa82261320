/** Pure. Recoveries and replays: how far each has come. */
import type { z } from "zod";
import type { jobSchema } from "../../api/repair/schema.ts";
import { Badge } from "../parts/badge.tsx";
import { Flash } from "../parts/flash.tsx";
import { Facts } from "../parts/facts.tsx";
import { PageHeader } from "../parts/page-header.tsx";
import { Time } from "../parts/time.tsx";
import type { Health, Webhook } from "../webhooks/state.tsx";
import { drainPaceText } from "./drain-pace.ts";
import { windowText } from "./repair-window.ts";

export type Job = z.output<typeof jobSchema>;

const KIND_TEXTS = { recover: "Recovery", replay: "Replay" } as const;

export function JobTable({ path, jobs, now }: { path: string; jobs: readonly Job[]; now: number }) {
  if (jobs.length === 0) return <p class="soft blank">There were none yet.</p>;
  return (
    <table class="list stacking">
      <thead>
        <tr>
          <th scope="col">Kind</th>
          <th scope="col">Published</th>
          <th scope="col">Progress</th>
          <th scope="col">State</th>
          <th scope="col">Started</th>
        </tr>
      </thead>
      <tbody>
        {jobs.map((job) => (
          <tr>
            <th scope="row">
              <a class="row-link" href={`${path}/jobs/${job.id}`}>
                {KIND_TEXTS[job.kind]}
              </a>
            </th>
            <td data-label="Published">{windowText(job.since, job.until)}</td>
            <td data-label="Progress">
              <Progress job={job} />
            </td>
            <td data-label="State">
              <JobBadge job={job} />
            </td>
            <td data-label="Started">
              <Time at={job.created_at} now={now} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface JobPageProps {
  webhook: Webhook;
  health: Health | null;
  job: Job;
  now: number;
}

export function JobPage({ webhook, health, job, now }: JobPageProps) {
  const path = `/dashboard/webhooks/${webhook.id}`;
  const waiting = health?.backlog ?? 0;
  return (
    <div id="job" data-live>
      <PageHeader
        title={KIND_TEXTS[job.kind]}
        parent={{ name: `Repair of ${webhook.name}`, path: `${path}/repair` }}
        aside={<JobBadge job={job} />}
        lead={`Of what was published from ${windowText(job.since, job.until)}.`}
      />
      <section class="panel">
        {job.status === "failed" && (
          <Flash tone="bad">
            It could not go on for hours, and stopped. What it had looked at goes out; the same window{" "}
            <a href={`${path}/repair`}>once more</a> sends the rest.
          </Flash>
        )}
        <Progress job={job} isLarge />
        <Facts
          facts={[
            {
              name: "Looked at",
              value: `${job.done.toLocaleString("en")} of ${job.total.toLocaleString("en")} ${job.kind === "recover" ? "deliveries" : "events"}`,
            },
            {
              name: "Waiting to go out",
              value: <Outgoing job={job} waiting={waiting} webhook={webhook} health={health} />,
            },
            { name: "Started", value: <Time at={job.created_at} now={now} /> },
          ]}
        />
        <p>
          <a class="button" href={`${path}/deliveries`}>
            See the deliveries
          </a>
        </p>
        {job.status === "running" && (
          <noscript>
            <p class="hint">Reload the page to see how far it is.</p>
          </noscript>
        )}
      </section>
    </div>
  );
}

interface OutgoingProps {
  job: Job;
  waiting: number;
  webhook: Webhook;
  health: Health | null;
}

function Outgoing({ job, waiting, webhook, health }: OutgoingProps) {
  if (waiting === 0) return <>Nothing: all {job.status === "failed" ? "that it looked at" : "of it"} was tried.</>;
  const count = waiting.toLocaleString("en");
  return (
    <>{health?.circuit === "open" ? `${count}, until the receiver is back` : `${count}, ${drainPaceText(webhook)}`}</>
  );
}

function JobBadge({ job }: { job: Job }) {
  switch (job.status) {
    case "running":
      return <Badge tone="info">Running</Badge>;
    case "completed":
      return <Badge tone="good">Completed</Badge>;
    case "failed":
      return <Badge tone="bad">Failed</Badge>;
  }
}

function Progress({ job, isLarge = false }: { job: Job; isLarge?: boolean }) {
  // Of nothing, all is done.
  const [done, total] = job.status === "completed" ? [1, 1] : [job.done, Math.max(1, job.total)];
  return (
    <span class={isLarge ? "progress large" : "progress"}>
      <progress value={done} max={total} aria-label={`${KIND_TEXTS[job.kind]}: ${job.done} of ${job.total}`} />
      {!isLarge && <span>{`${job.done.toLocaleString("en")} of ${job.total.toLocaleString("en")}`}</span>}
    </span>
  );
}
