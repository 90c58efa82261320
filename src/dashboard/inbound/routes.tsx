/** I/O. /dashboard/webhooks/{id}/calls and …/try: the calls to an inbound webhook, and a form that sends one. */
import type { Hono } from "hono";
import { z } from "zod";
import { callSchema } from "../../api/calls.ts";
import { runSchema } from "../../api/inbound/run.ts";
import { LATEST_CALLS, LIVE_SECONDS } from "../../constants.ts";
import { pageSchema } from "../../http/page.ts";
import { problemOf } from "../../http/problem.ts";
import { readActions } from "../catalog/read.ts";
import { download } from "../download.ts";
import type { DashboardContext, DashboardEnv } from "../environment.ts";
import { textOf } from "../form-fields.ts";
import { readFields, readText } from "../read-fields.ts";
import { show } from "../frame/show.tsx";
import { SuccessFlash } from "../parts/flash.tsx";
import { ForAdmins } from "../parts/for-admins.tsx";
import { Pagination, address } from "../parts/list.tsx";
import { PageHeader } from "../parts/page-header.tsx";
import { pathPart } from "../path-part.ts";
import { CALL_STATUSES } from "../../vocabulary/call.ts";
import { orNull } from "../webhooks/read.ts";
import { readInbound } from "./read.ts";
import type { Webhook } from "../webhooks/state.tsx";
import { WebhookHeader, WebhookNav } from "../webhooks/webhook-header.tsx";
import { CallPage } from "./call-page.tsx";
import { mappingRoutes } from "./mapping-routes.tsx";
import { connectRoutes } from "./connect-routes.tsx";
import { callJobRoutes } from "./job-routes.tsx";
import { CallTable, CallToolbar, NoCalls } from "./calls-page.tsx";
import { StatusBadge } from "./outcome.tsx";
import { formInputs, sampleCall } from "./sample-call.ts";
import { sendCall } from "./send-call.ts";
import { TryPage, type CallFormat } from "./try-page.tsx";
import { PostForm } from "../parts/post-form.tsx";

export function inboundRoutes(pages: Hono<DashboardEnv>): void {
  // Before the page of a call, whose path has the same shape.
  callJobRoutes(pages);
  connectRoutes(pages);
  mappingRoutes(pages);

  pages.get("/:id/calls", async (c) => {
    const webhook = await readInbound(c);
    const path = pathOf(webhook);
    const cursor = c.req.query("cursor");
    const id = c.req.query("id")?.trim().toLowerCase();
    const found = id
      ? await orNull(c.get("api").get(`/v1/webhooks/${webhook.id}/calls/${encodeURIComponent(id)}`, callSchema))
      : null;
    if (found) return c.redirect(`${path}/calls/${found.id}`, 303);
    const status = CALL_STATUSES.find((each) => each === c.req.query("status")) ?? "";
    const { data: calls, next_cursor: next } = await readCalls(c, webhook, { cursor, status });
    return show(
      c,
      { title: `Calls to ${webhook.name}`, area: "Webhooks", refresh: LIVE_SECONDS },
      <>
        <WebhookHeader webhook={webhook} health={null} tab="Calls" now={Date.now()} />
        <CallToolbar webhook={webhook} path={path} status={status} unknownId={id || undefined} />
        <div id="calls" data-live>
          {calls.length > 0 && <CallTable path={path} calls={calls} now={Date.now()} />}
          {calls.length === 0 && status === "" && <NoCalls path={path} />}
          {calls.length === 0 && status !== "" && <p class="soft blank">No call has this status.</p>}
        </div>
        <Pagination next={next} hasRows={calls.length > 0} />
      </>,
    );
  });

  pages.get("/:id/calls/:call_id", async (c) => {
    const webhook = await readInbound(c);
    const call = await readCall(c);
    return show(
      c,
      { title: `Call to ${webhook.name}`, area: "Webhooks" },
      <>
        <WebhookNav webhook={webhook} tab="Calls" />
        <PageHeader title="Call" aside={<StatusBadge call={call} />}>
          {isRunnable(webhook, call) && (
            <ForAdmins>
              <a class="button" href={`${pathOf(webhook)}/mapping?call=${call.id}`}>
                Choose fields
              </a>
              <PostForm action={`${pathOf(webhook)}/calls/${call.id}/run`}>
                <button class="primary" type="submit">
                  Run again
                </button>
              </PostForm>
            </ForAdmins>
          )}
        </PageHeader>
        <SuccessFlash done={c.req.query("done")} texts={CALL_TEXTS} />
        <CallPage path={pathOf(webhook)} call={call} now={Date.now()} />
      </>,
    );
  });

  pages.post("/:id/calls/:call_id/run", async (c) => {
    const { id } = await readInbound(c);
    const path = `/webhooks/${id}/calls/${pathPart(c, "call_id")}`;
    const reply = await c.get("api").send("POST", `/v1${path}/run`, {}, runSchema);
    if (!reply.ok) throw reply.problem;
    // What is wrong is on the call's page.
    return c.redirect(`/dashboard${path}${reply.data.status === "done" ? "?done=run" : ""}`, 303);
  });

  pages.get("/:id/calls/:call_id/body", async (c) => {
    const { id, body } = await readCall(c);
    return download(c, `${id}.txt`, body ?? "");
  });

  pages.get("/:id/try", async (c) => tryPage(c, await readInbound(c), formatOf(c)));

  pages.post("/:id/try", async (c) =>
    tryPage(c, await readInbound(c, c.get("api").withSecrets()), formatOf(c), { isRevealed: true }),
  );

  // Reloading the page of a refused call.
  pages.get("/:id/try/:format{json|form}", (c) =>
    c.redirect(`/dashboard/webhooks/${pathPart(c, "id")}/try?as=${c.req.param("format")}`),
  );

  pages.post("/:id/try/json", async (c) => {
    return sendTestCall(c, "json", textOf(await readFields(c), "body"));
  });

  // The fields are forwarded as the browser sent them, like those of a form on another site.
  pages.post("/:id/try/form", async (c) => sendTestCall(c, "form", await readText(c)));
}

const CALL_TEXTS = { tried: "Call sent. This is the result.", run: "The call was run, and is done." };

/** Whether its button is shown. The API decides. */
function isRunnable({ enabled }: Webhook, { status, body }: z.output<typeof callSchema>): boolean {
  return enabled && body !== null && ["failed", "skipped", "paused"].includes(status);
}

/** The latest calls, for the webhook's overview. */
export async function latestCalls(c: DashboardContext, webhook: Webhook) {
  const { data: calls } = await readCalls(c, webhook, { limit: String(LATEST_CALLS) });
  const path = pathOf(webhook);
  return (
    <section class="block">
      <div class="panel-head">
        <h2>Latest calls</h2>
        {calls.length > 0 && <a href={`${path}/calls`}>All calls</a>}
      </div>
      <div id="calls" data-live>
        {calls.length > 0 ? <CallTable path={path} calls={calls} now={Date.now()} /> : <NoCalls path={path} />}
      </div>
    </section>
  );
}

/** Sends a test call. Redirects to the call's page, or shows the form again when it was rejected. */
async function sendTestCall(c: DashboardContext, format: CallFormat, body: string): Promise<Response> {
  const webhook = await readInbound(c);
  const response = await sendCall(c.get("api"), webhook, format, body, Date.now());
  if (!response.ok) return tryPage(c, webhook, format, { body, problem: await problemOf(response) });
  const { id } = z.object({ id: z.string() }).parse(await response.json());
  return c.redirect(`${pathOf(webhook)}/calls/${id}?done=tried`, 303);
}

interface TryState {
  isRevealed?: boolean;
  /** The rejected body. */
  body?: string;
  problem?: Awaited<ReturnType<typeof problemOf>>;
}

async function tryPage(c: DashboardContext, webhook: Webhook, format: CallFormat, state: TryState = {}) {
  const actions = (await readActions(c.get("api"))).filter(({ name }) => webhook.events.includes(name));
  const sample = sampleCall(actions);
  const { isRevealed = false, problem } = state;
  const typed = format === "form" && state.body !== undefined ? new URLSearchParams(state.body) : undefined;
  const inputs =
    formInputs(sample)?.map((input) => ({ ...input, value: typed?.get(input.name) ?? input.value })) ?? null;
  const body = (format === "json" ? state.body : undefined) ?? JSON.stringify(sample, null, 2);
  const rejection = problem && { detail: problem.message, errors: problem.errors && [...problem.errors] };
  return show(
    c,
    { title: `Try ${webhook.name}`, area: "Webhooks", status: problem?.status ?? 200 },
    <>
      <WebhookHeader webhook={webhook} health={null} tab="Try it" now={Date.now()} />
      <TryPage {...{ webhook, format, isRevealed, sample, inputs, body }} {...(rejection ? { rejection } : {})} />
    </>,
  );
}

function readCalls(c: DashboardContext, webhook: Webhook, query: Readonly<Record<string, string | undefined>>) {
  return c.get("api").get(address(`/v1/webhooks/${webhook.id}/calls`, query), pageSchema(callSchema));
}

/** @throws {Problem} 404 */
function readCall(c: DashboardContext) {
  const path = `/v1/webhooks/${pathPart(c, "id")}/calls/${pathPart(c, "call_id")}`;
  return c.get("api").get(path, callSchema);
}

function formatOf(c: DashboardContext): CallFormat {
  return c.req.query("as") === "form" ? "form" : "json";
}

function pathOf({ id }: Webhook): string {
  return `/dashboard/webhooks/${id}`;
}
