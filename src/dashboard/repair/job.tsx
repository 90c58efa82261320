/** Pure. A list of jobs, the progress of one, and the page of a recovery or a replay. */
import type { z } from "zod";
import type { jobSchema } from "../../api/repair/schema.ts";
import { Outage } from "../deliveries/outage.tsx";
import { Badge } from "../parts/badge.tsx";
import { Flash } from "../parts/flash.tsx";
import { Facts } from "../parts/facts.tsx";
import { PageHeader } from "../parts/page-header.tsx";
import { Time } from "../parts/time.tsx";
import { type Health, type Webhook, backlogText } from "../webhooks/state.tsx";
import { WebhookNav } from "../webhooks/webhook-header.tsx";
import { drainPaceText } from "./drain-pace.ts";
import { windowText } from "./repair-window.ts";
import { PostForm } from "../parts/post-form.tsx";

export type Job = z.output<typeof jobSchema>;

const KIND_TEXTS = { recover: "Recovery", replay: "Replay", run: "Run of calls" } as const;

interface JobTableProps {
  /** Under it are the pages of jobs. */
  path: string;
  jobs: readonly Job[];
  /** What the times of their window mean. */
  windowName?: string;
  now: number;
}

export function JobTable({ path, jobs, windowName = "Published", now }: JobTableProps) {
  if (jobs.length === 0) return <p class="soft blank">No recoveries or replays yet.</p>;
  return (
    <table class="list stacking">
      <thead>
        <tr>
          <th scope="col">Type</th>
          <th scope="col">{windowName}</th>
          <th scope="col">Progress</th>
          <th scope="col">Status</th>
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
            <td data-label={windowName}>{windowText(job.since, job.until)}</td>
            <td data-label="Progress">
              <Progress job={job} />
            </td>
            <td data-label="Status">
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
  /** How many of its deliveries were delivered; null when that is unknown. */
  delivered: number | null;
  now: number;
}

export function JobPage({ webhook, health, job, delivered, now }: JobPageProps) {
  const path = `/dashboard/webhooks/${webhook.id}`;
  const backlog = health?.backlog ?? 0;
  return (
    <>
      <WebhookNav webhook={webhook} tab="Repair" />
      <Outage webhook={webhook} health={health} now={now} />
      <div id="job" data-live>
        <PageHeader
          title={KIND_TEXTS[job.kind]}
          aside={<JobBadge job={job} delivered={delivered} />}
          lead={`Events published from ${windowText(job.since, job.until)}.`}
        />
        <section class="panel">
          {job.status === "failed" && (
            <Flash tone="bad">
              The job failed for hours and stopped. Processed deliveries are still sent;{" "}
              <a href={`${path}/repair`}>run the same window again</a> for the rest.
            </Flash>
          )}
          <Progress job={job} isLarge />
          <Facts
            facts={[
              {
                name: "Processed",
                value: `${job.done.toLocaleString("en")} of ${job.total.toLocaleString("en")} ${job.kind === "recover" ? "deliveries" : "events"}`,
              },
              {
                name: "Delivered",
                value: delivered === null ? "Unknown: see the deliveries" : delivered.toLocaleString("en"),
              },
              {
                name: "Pending",
                value: <BacklogSummary job={job} backlog={backlog} webhook={webhook} health={health} />,
              },
              { name: "Started", value: <Time at={job.created_at} now={now} /> },
            ]}
          />
          <p>
            <a class="button" href={`${path}/deliveries`}>
              View deliveries
            </a>
          </p>
          {job.status === "running" && (
            <PostForm action={`${path}/repair/jobs/${job.id}/cancel`}>
              <button type="submit">Cancel {KIND_TEXTS[job.kind].toLowerCase()}</button>
            </PostForm>
          )}
          {job.status === "running" && (
            <noscript>
              <p class="hint">Reload the page to update the progress.</p>
            </noscript>
          )}
        </section>
      </div>
    </>
  );
}

interface BacklogSummaryProps {
  job: Job;
  backlog: number;
  webhook: Webhook;
  health: Health | null;
}

function BacklogSummary({ job, backlog, webhook, health }: BacklogSummaryProps) {
  if (!health || backlog === 0)
    return <>{job.status === "running" ? "None" : "None: all processed deliveries were attempted."}</>;
  const count = backlogText(health);
  return (
    <>
      {health.circuit === "open"
        ? `${count}, deferred until the receiver recovers`
        : `${count}, sent ${drainPaceText(webhook)}`}
    </>
  );
}

/** @param delivered where it is known */
export function JobBadge({ job, delivered = null }: { job: Job; delivered?: number | null }) {
  switch (job.status) {
    case "running":
      return <Badge tone="info">Running</Badge>;
    case "completed":
      // Processed deliveries may still have failed.
      if (delivered === null) return <Badge tone="plain">Finished</Badge>;
      return (
        <Badge tone={delivered === job.done ? "good" : "warn"}>
          {`${delivered.toLocaleString("en")} of ${job.done.toLocaleString("en")} delivered`}
        </Badge>
      );
    case "failed":
      return <Badge tone="bad">Failed</Badge>;
    case "cancelled":
      return <Badge tone="plain">Cancelled</Badge>;
  }
}

export function Progress({ job, isLarge = false }: { job: Job; isLarge?: boolean }) {
  // A completed job of nothing is at 100 %.
  const [done, total] = job.status === "completed" ? [1, 1] : [job.done, Math.max(1, job.total)];
  return (
    <span class={isLarge ? "progress large" : "progress"}>
      <progress value={done} max={total} aria-label={`${KIND_TEXTS[job.kind]}: ${job.done} of ${job.total}`} />
      {!isLarge && <span>{`${job.done.toLocaleString("en")} of ${job.total.toLocaleString("en")}`}</span>}
    </span>
  );
}
