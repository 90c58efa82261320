/** I/O. /dashboard/webhooks/{id}/connect: what to do at the sender, until the first call comes. */
import type { Hono } from "hono";
import { z } from "zod";
import { callSchema } from "../../api/calls.ts";
import { sourceTypeSchema } from "../../api/sources.ts";
import { webhookSchema } from "../../api/webhooks/schema.ts";
import { LATEST_CALLS, LIVE_PENDING_SECONDS } from "../../constants.ts";
import { pageSchema } from "../../http/page.ts";
import type { FieldError } from "../../http/problem.ts";
import type { Api } from "../api.ts";
import type { DashboardContext, DashboardEnv } from "../environment.ts";
import { show } from "../frame/show.tsx";
import { SuccessFlash } from "../parts/flash.tsx";
import { pathPart } from "../path-part.ts";
import { ShortSecretFlash, shortMark } from "./short-secret.tsx";
import { readFields } from "../read-fields.ts";
import type { Webhook } from "../webhooks/state.tsx";
import { WebhookHeader } from "../webhooks/webhook-header.tsx";
import { ConnectPage } from "./connect-page.tsx";
import { readInbound } from "./read.ts";
import { type Sender, readValues, sourceInput } from "./sender-form.ts";

export async function readSenders(api: Api): Promise<Sender[]> {
  return (await api.get("/v1/sources", z.object({ data: z.array(sourceTypeSchema) }))).data;
}

/** Null for a program of one's own, and for a name that no sender has. */
export async function readSender(api: Api, type: string | null | undefined): Promise<Sender | null> {
  if (!type) return null;
  return (await readSenders(api)).find((sender) => sender.type === type) ?? null;
}

export function connectRoutes(pages: Hono<DashboardEnv>): void {
  pages.get("/:id/connect", async (c) => connectPage(c, await readInbound(c), false));

  pages.post("/:id/connect", async (c) => connectPage(c, await readInbound(c, c.get("api").withSecrets()), true));

  // Reloading the page of a refused key.
  pages.get("/:id/connect/key", (c) => c.redirect(`/dashboard/webhooks/${pathPart(c, "id")}/connect`));

  pages.post("/:id/connect/key", async (c) => {
    const webhook = await readInbound(c);
    const sender = await readSender(c.get("api"), webhook.source?.type);
    if (!sender) return connectPage(c, webhook, false);
    const values = readValues(await readFields(c), sender);
    const input = { source: sourceInput(sender, values) };
    const reply = await c.get("api").send("PATCH", `/v1/webhooks/${webhook.id}`, input, webhookSchema);
    if (reply.ok)
      return c.redirect(`/dashboard/webhooks/${webhook.id}/connect?done=key${shortMark(sender, values)}`, 303);
    if (!reply.problem.errors) throw reply.problem;
    return connectPage(c, webhook, false, reply.problem.errors);
  });
}

const TEXTS = {
  created: "Webhook created. Now tell the sender its URL.",
  key: "Key saved. The next call is checked with it.",
};

async function connectPage(
  c: DashboardContext,
  webhook: Webhook,
  isRevealed: boolean,
  errors: readonly FieldError[] = [],
): Promise<Response> {
  const api = c.get("api");
  const [sender, { data: calls }] = await Promise.all([
    readSender(api, webhook.source?.type),
    api.get(`/v1/webhooks/${webhook.id}/calls?limit=${LATEST_CALLS}`, pageSchema(callSchema)),
  ]);
  const page = { webhook, sender, isRevealed, errors, calls, now: Date.now() };
  return show(
    c,
    {
      title: `Connect ${webhook.name}`,
      area: "Webhooks",
      refresh: LIVE_PENDING_SECONDS,
      status: errors.length > 0 ? 422 : 200,
    },
    <>
      <WebhookHeader webhook={webhook} health={null} tab="Connect" now={Date.now()} />
      <SuccessFlash done={c.req.query("done")} texts={TEXTS} />
      <ShortSecretFlash short={c.req.query("short")} />
      <ConnectPage {...page} />
    </>,
  );
}
