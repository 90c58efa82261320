/** I/O. /dashboard/webhooks/{id}/mapping: the form that maps a call's values to fields, and tries the mapping on a call. */
import type { Hono } from "hono";
import { triedSchema } from "../../api/inbound/try.ts";
import { callSchema } from "../../api/calls.ts";
import { estimateSchema } from "../../api/repair/schema.ts";
import { webhookSchema } from "../../api/webhooks/schema.ts";
import { HOUR_MS, LATEST_CALLS } from "../../constants.ts";
import { pageSchema } from "../../http/page.ts";
import { type FieldError, Problem } from "../../http/problem.ts";
import { eachBody } from "../../inbound/body/each.ts";
import { readBody } from "../../inbound/body/read-body.ts";
import { findSource } from "../../inbound/sources/sources.ts";
import { ifMatch } from "../api.ts";
import { readActions } from "../catalog/read.ts";
import { formErrorsOf } from "../form-errors.ts";
import type { DashboardContext, DashboardEnv } from "../environment.ts";
import { textOf } from "../form-fields.ts";
import { show } from "../frame/show.tsx";
import { Flash } from "../parts/flash.tsx";
import { EmptyState } from "../parts/list.tsx";
import { readFields } from "../read-fields.ts";
import { orNull } from "../webhooks/read.ts";
import type { Webhook } from "../webhooks/state.tsx";
import { WebhookHeader } from "../webhooks/webhook-header.tsx";
import { readSender } from "./connect-routes.tsx";
import { type MappedField, inputName, mappedFields, mappingOf, nextTarget, withTypedTexts } from "./mapping-form.ts";
import { MAX_RUN_HOURS } from "./job-routes.tsx";
import { MappingPage, type Tried } from "./mapping-page.tsx";
import { readInbound } from "./read.ts";
import { ruleFor, treeOf } from "./tree.ts";

export function mappingRoutes(pages: Hono<DashboardEnv>): void {
  pages.get("/:id/mapping", async (c) => {
    const editing = await readEditing(c, c.req.query("call") ?? "");
    if (!editing) return emptyPage(c, await readInbound(c));
    const { fields } = editing;
    return mappingPage(c, editing, { fields, target: nextTarget(fields, "") });
  });

  pages.post("/:id/mapping", async (c) => {
    const typed = await readFields(c);
    const editing = await readEditing(c, textOf(typed, "call"));
    if (!editing) return emptyPage(c, await readInbound(c));
    const fields = withTypedTexts(editing.fields, typed);
    const target = textOf(typed, "target");
    const pick = typed.get("pick");
    if (pick !== null) {
      const rule = ruleFor(editing.body, pick);
      const text = typeof rule === "string" ? rule : JSON.stringify(rule);
      const filled = fields.map((each) => (inputName(each) === target ? { ...each, text } : each));
      return mappingPage(c, editing, { fields: filled, target: nextTarget(filled, target) });
    }
    if (textOf(typed, "do") !== "save") return mappingPage(c, editing, { fields, target });
    return save(c, editing, { fields, target }, textOf(typed, "version"));
  });
}

interface Editing {
  webhook: Webhook;
  version: string;
  /** Empty for the sender's sample. */
  callId: string;
  /** What the API tries. */
  content: Record<string, unknown>;
  /** The first of the call's bodies. */
  body: unknown;
  /** As they are stored. */
  fields: MappedField[];
}

interface Shown {
  fields: readonly MappedField[];
  target: string;
  errors?: readonly FieldError[];
  /** An error that belongs to no field. */
  detail?: string;
  status?: 200 | 412 | 422;
}

/** Null when there is no call to look at. @throws {Problem} 404 */
async function readEditing(c: DashboardContext, wantedId: string): Promise<Editing | null> {
  const api = c.get("api");
  const { id } = await readInbound(c);
  const { data: webhook, tag: version } = await api.getTagged(`/v1/webhooks/${id}`, webhookSchema);
  const path = `/v1/webhooks/${id}/calls`;
  const [actions, sender, call] = await Promise.all([
    readActions(api),
    readSender(api, webhook.source?.type),
    wantedId
      ? api.get(`${path}/${encodeURIComponent(wantedId)}`, callSchema)
      : api
          .get(`${path}?limit=${LATEST_CALLS}`, pageSchema(callSchema))
          .then(({ data }) => data.find(({ body, status }) => body !== null && status !== "refused")),
  ]);
  // The list shows the beginning of a body only.
  const whole = call && (wantedId ? call : await api.get(`${path}/${call.id}`, callSchema));
  const sample = sender?.sample;
  const given =
    whole && whole.body !== null
      ? { contentType: whole.content_type, text: whole.body, content: { call_id: whole.id } }
      : sample && {
          contentType: sample.content_type,
          text: sample.body,
          content: { content_type: sample.content_type, body: sample.body, headers: sample.headers },
        };
  if (!given) return null;
  const own = actions.filter(({ name }) => webhook.events.includes(name));
  return {
    webhook,
    version,
    callId: whole && whole.body !== null ? whole.id : "",
    content: given.content,
    body: await bodyOf(webhook, given.contentType, given.text),
    fields: mappedFields(own, webhook.mapping),
  };
}

/** The body as the webhook reads it. An empty object for a body that it cannot read: the result says why. */
async function bodyOf(webhook: Webhook, contentType: string | null, text: string): Promise<unknown> {
  const type = findSource(webhook.source?.type ?? "");
  const rules = { hasSource: webhook.source !== null, jsonField: type?.jsonField };
  try {
    const whole = await readBody(contentType, Uint8Array.from(new TextEncoder().encode(text)), rules);
    const split = eachBody(whole, webhook.each);
    return split.ok ? split.bodies[0]?.value : {};
  } catch (error) {
    if (error instanceof Problem) return {};
    throw error;
  }
}

async function mappingPage(c: DashboardContext, editing: Editing, shown: Shown): Promise<Response> {
  const { webhook, callId, body, version } = editing;
  const { fields, target, detail, status = 200 } = shown;
  const path = `/dashboard/webhooks/${webhook.id}`;
  const result = shown.errors ? { tried: null, errors: shown.errors } : await tryMapping(c, editing, fields);
  return show(
    c,
    { title: `Fields of ${webhook.name}`, area: "Webhooks", status },
    <>
      <WebhookHeader webhook={webhook} health={null} tab="Fields" now={Date.now()} />
      {c.req.query("done") === "saved" && <Saved path={path} failed={await countFailed(c, webhook)} />}
      {detail !== undefined && <Flash tone="bad">{detail}</Flash>}
      <MappingPage {...{ path, callId, tree: treeOf(body), fields, target, version }} {...result} />
    </>,
  );
}

async function tryMapping(
  c: DashboardContext,
  { webhook, content }: Editing,
  fields: readonly MappedField[],
): Promise<{ tried: Tried | null; errors: readonly FieldError[] }> {
  const typed = mappingOf(fields);
  if (!typed.ok) return { tried: null, errors: typed.errors };
  const input = { ...content, mapping: typed.mapping };
  const reply = await c.get("api").send("POST", `/v1/webhooks/${webhook.id}/try`, input, triedSchema);
  if (reply.ok) return { tried: reply.data, errors: [] };
  return { tried: null, errors: formErrorsOf(reply.problem) };
}

async function save(c: DashboardContext, editing: Editing, shown: Shown, version: string): Promise<Response> {
  const { webhook, callId } = editing;
  const typed = mappingOf(shown.fields);
  if (!typed.ok) return mappingPage(c, editing, { ...shown, errors: typed.errors, status: 422 });
  const input = { mapping: typed.mapping };
  const reply = await c.get("api").send("PATCH", `/v1/webhooks/${webhook.id}`, input, webhookSchema, ifMatch(version));
  if (reply.ok) {
    const call = callId === "" ? "" : `call=${callId}&`;
    return c.redirect(`/dashboard/webhooks/${webhook.id}/mapping?${call}done=saved`, 303);
  }
  if (reply.problem.status === 412) {
    const detail = "Not saved: somebody else has changed the webhook. Compare, then save again to replace it.";
    return mappingPage(c, editing, { ...shown, detail, status: 412 });
  }
  return mappingPage(c, editing, { ...shown, errors: formErrorsOf(reply.problem), status: 422 });
}

/** Null when they cannot be run now. */
async function countFailed(c: DashboardContext, webhook: Webhook): Promise<number | null> {
  const input = { since: new Date(Date.now() - MAX_RUN_HOURS * HOUR_MS).toISOString(), dry_run: true };
  const path = `/v1/webhooks/${webhook.id}/calls/run`;
  const reply = await orNull(c.get("api").send("POST", path, input, estimateSchema));
  return reply?.ok ? reply.data.total : null;
}

function Saved({ path, failed }: { path: string; failed: number | null }) {
  return (
    <Flash tone="good">
      <div class="flash-row">
        <span>Saved. The next call uses it.</span>
        {failed !== null && failed > 0 && (
          <a class="button" href={`${path}/calls/run?status=failed`}>
            {`Run ${failed.toLocaleString("en")} failed ${failed === 1 ? "call" : "calls"} again …`}
          </a>
        )}
      </div>
    </Flash>
  );
}

function emptyPage(c: DashboardContext, webhook: Webhook): Promise<Response> {
  return show(
    c,
    { title: `Fields of ${webhook.name}`, area: "Webhooks" },
    <>
      <WebhookHeader webhook={webhook} health={null} tab="Fields" now={Date.now()} />
      <EmptyState icon="inbound" title="No call yet">
        <p>When a call has come, you choose its fields here.</p>
      </EmptyState>
    </>,
  );
}
