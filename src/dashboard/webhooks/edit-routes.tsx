/** /dashboard/webhooks/new and …/settings: making and changing a webhook. */
import type { Hono } from "hono";
import { webhookSchema } from "../../api/webhooks/schema.ts";
import type { Problem } from "../../http/problem.ts";
import type { DashboardContext, DashboardEnv } from "../environment.ts";
import { readFields } from "../form-fields.ts";
import { show } from "../frame/show.tsx";
import { Done } from "../parts/flash.tsx";
import { PageHeader } from "../parts/page-header.tsx";
import { FormPage } from "./form-page.tsx";
import { type WebhookForm, emptyForm, formOf, inputOf, readForm } from "./form.ts";
import { DirectionPage } from "./new-page.tsx";
import { readWebhook } from "./read.ts";
import type { Webhook } from "./state.tsx";
import { WebhookHeader } from "./webhook-header.tsx";

const LIST = { name: "Webhooks", path: "/dashboard/webhooks" };

export function editRoutes(pages: Hono<DashboardEnv>): void {
  pages.get("/new", (c) =>
    show(
      c,
      { title: "New webhook", area: "Webhooks" },
      <>
        <PageHeader title="New webhook" parent={LIST} lead="Which way?" />
        <DirectionPage />
      </>,
    ),
  );

  pages.get("/new/:direction{outbound|inbound}", (c) => newPage(c, emptyForm(isInbound(c))));

  pages.post("/new/:direction{outbound|inbound}", async (c) => {
    const fields = await readFields(c);
    const form = readForm(fields, isInbound(c));
    if (fields.has("add")) return newPage(c, form);
    const made = inputOf(form);
    if (!made.ok) return newPage(c, form, made);
    const reply = await c.get("api").send("POST", "/v1/webhooks", made.input, webhookSchema);
    if (!reply.ok) return newPage(c, form, faultsOf(reply.problem));
    return c.redirect(`/dashboard/webhooks/${reply.data.id}?done=created`, 303);
  });

  pages.get("/:id/settings", async (c) => {
    const webhook = await readWebhook(c);
    return settingsPage(c, webhook, formOf(webhook));
  });

  pages.post("/:id/settings", async (c) => {
    const webhook = await readWebhook(c);
    const fields = await readFields(c);
    const form = readForm(fields, webhook.is_inbound);
    if (fields.has("add")) return settingsPage(c, webhook, form);
    const made = inputOf(form, webhook);
    if (!made.ok) return settingsPage(c, webhook, form, made);
    const reply = await c.get("api").send("PATCH", `/v1/webhooks/${webhook.id}`, made.input, webhookSchema);
    if (!reply.ok) return settingsPage(c, webhook, form, faultsOf(reply.problem));
    return c.redirect(`/dashboard/webhooks/${webhook.id}/settings?done=saved`, 303);
  });
}

type Refusal = Partial<Pick<Parameters<typeof FormPage>[0], "faults" | "detail">>;

/** What the form can show. @throws {Problem} what is not about its content */
function faultsOf(problem: Problem): Refusal {
  if (problem.status === 422) return { faults: problem.errors ?? [], detail: problem.message };
  if (problem.status === 409) return { detail: problem.message };
  throw problem;
}

function newPage(c: DashboardContext, form: WebhookForm, refusal: Refusal = {}) {
  const title = form.isInbound ? "New inbound webhook" : "New outbound webhook";
  const shown = { title, area: "Webhooks", status: statusOf(refusal) } as const;
  return show(
    c,
    shown,
    <>
      <PageHeader title={title} parent={LIST} />
      <FormPage
        form={form}
        faults={[]}
        {...refusal}
        storedHeaders={[]}
        submit="Create webhook"
        cancel="/dashboard/webhooks"
      />
    </>,
  );
}

function settingsPage(c: DashboardContext, webhook: Webhook, form: WebhookForm, refusal: Refusal = {}) {
  const path = `/dashboard/webhooks/${webhook.id}`;
  const shown = { title: `Settings of ${webhook.name}`, area: "Webhooks", status: statusOf(refusal) } as const;
  return show(
    c,
    shown,
    <>
      <WebhookHeader webhook={webhook} health={null} tab="Settings" />
      <Done done={c.req.query("done")} texts={{ saved: "Saved. It holds from the next request on." }} />
      <FormPage
        form={form}
        faults={[]}
        {...refusal}
        storedHeaders={Object.keys(webhook.headers)}
        submit="Save"
        cancel={path}
      />
      <section class="panel danger-zone">
        <div>
          <h2>Delete this webhook</h2>
          <p class="soft">Its record goes with it. This cannot be undone.</p>
        </div>
        <a class="button danger" href={`${path}/delete`}>
          Delete …
        </a>
      </section>
    </>,
  );
}

function statusOf({ faults, detail }: Refusal): 200 | 409 | 422 {
  if (faults && faults.length > 0) return 422;
  return detail === undefined ? 200 : 409;
}

function isInbound(c: DashboardContext): boolean {
  return c.req.param("direction") === "inbound";
}
