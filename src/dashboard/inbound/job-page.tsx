/** Pure. Runs all calls of a status again: the count first, then the job's progress. */
import type { RunnableStatus } from "../../vocabulary/call.ts";
import { Facts } from "../parts/facts.tsx";
import { Flash } from "../parts/flash.tsx";
import { PageHeader } from "../parts/page-header.tsx";
import { Segments } from "../parts/segments.tsx";
import { Time } from "../parts/time.tsx";
import { type Job, JobBadge, JobTable, Progress } from "../repair/job.tsx";
import { PRESETS, windowText } from "../repair/repair-window.ts";
import type { Webhook } from "../webhooks/state.tsx";
import { PostForm } from "../parts/post-form.tsx";
import { WebhookNav } from "../webhooks/webhook-header.tsx";

interface RunAllPageProps {
  webhook: Webhook;
  status: RunnableStatus;
  hours: number;
  /** ISO 8601. */
  since: string;
  until: string;
  total: number;
  jobs: readonly Job[];
  now: number;
}

export function RunAllPage({ webhook, status, hours, since, until, total, jobs, now }: RunAllPageProps) {
  const path = `/dashboard/webhooks/${webhook.id}/calls`;
  const noun = `${status} ${total === 1 ? "call" : "calls"}`;
  const count = total.toLocaleString("en");
  const windows = PRESETS.filter(({ value }) => /^\d+$/.test(value)).map(({ value, text }) => ({
    text,
    path: `${path}/run?status=${status}&hours=${value}`,
    isCurrent: Number(value) === hours,
  }));
  return (
    <>
      <WebhookNav webhook={webhook} tab="Calls" />
      <PageHeader title={`Run ${status} calls again`} />
      <section class="panel">
        <Segments label="Received within" segments={windows} />
        <div class="estimate" role="status">
          <p>
            <strong>{`${total === 0 ? "No" : count} ${noun}`}</strong>{" "}
            <span class="soft">{`received from ${windowText(since, until)}`}</span>
          </p>
          {total > 0 && (
            <PostForm action={`${path}/run`}>
              <input type="hidden" name="status" value={status} />
              <input type="hidden" name="since" value={since} />
              <input type="hidden" name="until" value={until} />
              <button class="primary" type="submit">{`Run ${count} ${noun}`}</button>
            </PostForm>
          )}
        </div>
        <p class="hint">
          Each call runs once, oldest first, with the webhook as it is now. A call that fails again stays listed.
        </p>
      </section>
      {jobs.length > 0 && (
        <section class="part">
          <h2>Earlier runs</h2>
          <JobTable path={path} jobs={jobs} now={now} windowName="Received" />
        </section>
      )}
    </>
  );
}

export function CallJobPage({ webhook, job, now }: { webhook: Webhook; job: Job; now: number }) {
  const path = `/dashboard/webhooks/${webhook.id}/calls`;
  const failed = job.failed ?? 0;
  const isRunning = job.status === "running";
  return (
    <>
      <WebhookNav webhook={webhook} tab="Calls" />
      <div id="job" data-live>
        <PageHeader
          title="Run of calls"
          aside={<JobBadge job={job} />}
          lead={`Calls received from ${windowText(job.since, job.until)}.`}
        />
        <section class="panel">
          {job.status === "failed" && <Flash tone="bad">The service failed for hours, and the run stopped.</Flash>}
          <Progress job={job} isLarge />
          <Facts
            facts={[
              { name: "Run", value: `${job.done.toLocaleString("en")} of ${job.total.toLocaleString("en")} calls` },
              { name: "Done", value: (job.done - failed).toLocaleString("en") },
              {
                name: "Failed again",
                value: failed === 0 ? "None" : <a href={`${path}?status=failed`}>{failed.toLocaleString("en")}</a>,
              },
              { name: "Started", value: <Time at={job.created_at} now={now} /> },
            ]}
          />
          <p>
            <a class="button" href={path}>
              View calls
            </a>
          </p>
          {isRunning && (
            <PostForm action={`${path}/jobs/${job.id}/cancel`}>
              <button type="submit">Cancel run</button>
            </PostForm>
          )}
          {isRunning && (
            <noscript>
              <p class="hint">Reload the page to update the progress.</p>
            </noscript>
          )}
        </section>
      </div>
    </>
  );
}
