/** I/O. /dashboard/webhooks/new and …/settings */
import type { Hono } from "hono";
import { webhookSchema } from "../../api/webhooks/schema.ts";
import type { Problem } from "../../http/problem.ts";
import { newSecret, newSigningSecret } from "../../security/random.ts";
import type { DashboardContext, DashboardEnv } from "../environment.ts";
import { readSource, readSources } from "../inbound/connect-routes.tsx";
import type { Source } from "../inbound/sender-form.ts";
import { ShortSecretFlash, shortMark } from "../inbound/short-secret.tsx";
import { SendersPage } from "../inbound/senders-page.tsx";
import { formErrorsOf } from "../form-errors.ts";
import { readFields } from "../read-fields.ts";
import { show } from "../frame/show.tsx";
import { SuccessFlash } from "../parts/flash.tsx";
import { PageHeader } from "../parts/page-header.tsx";
import { FormPage } from "./form-page.tsx";
import { type WebhookForm, emptyForm, formOf, inputOf, readForm } from "./form.ts";
import { DirectionPage } from "./new-page.tsx";
import { readHealth, readWebhook } from "./read.ts";
import type { Webhook } from "./state.tsx";
import { WebhookHeader } from "./webhook-header.tsx";

const LIST = { name: "Webhooks", path: "/dashboard/webhooks" };

export function editRoutes(pages: Hono<DashboardEnv>): void {
  pages.get("/new", (c) =>
    show(
      c,
      { title: "New webhook", area: "Webhooks" },
      <>
        <PageHeader title="New webhook" parent={LIST} lead="Choose a direction." />
        <DirectionPage />
      </>,
    ),
  );

  pages.get("/new/inbound/sender", async (c) =>
    show(
      c,
      { title: "Who sends?", area: "Webhooks" },
      <>
        <PageHeader title="Who sends?" parent={LIST} lead="Choose the service that is going to call." />
        <SendersPage sources={await readSources(c.get("api"))} search={c.req.query("q")?.trim() ?? ""} />
      </>,
    ),
  );

  pages.get("/new/:direction{outbound|inbound}", async (c) => newPage(c, emptyForm(isInbound(c), await senderOf(c))));

  pages.post("/new/:direction{outbound|inbound}", async (c) => {
    const fields = await readFields(c);
    const form = readForm(fields, isInbound(c), await senderOf(c));
    if (fields.has("add")) return newPage(c, form);
    const result = inputOf(form.isKeyLater ? withStandInKey(form) : form);
    if (!result.ok) return newPage(c, form, result);
    const reply = await c.get("api").send("POST", "/v1/webhooks", result.input, webhookSchema);
    if (!reply.ok) return newPage(c, form, shownErrorsOf(reply.problem));
    const page = `/dashboard/webhooks/${reply.data.id}${form.sender ? "/connect" : ""}`;
    return c.redirect(`${page}?done=created${shortMark(form.sender, form.senderValues)}`, 303);
  });

  pages.get("/:id/settings", async (c) => {
    const webhook = await readWebhook(c);
    return settingsPage(c, webhook, formOf(webhook, await readSource(c.get("api"), webhook.source?.type)));
  });

  pages.post("/:id/settings", async (c) => {
    const webhook = await readWebhook(c);
    const fields = await readFields(c);
    const form = readForm(fields, webhook.is_inbound, await readSource(c.get("api"), webhook.source?.type));
    if (fields.has("add")) return settingsPage(c, webhook, form);
    const result = inputOf(form, webhook);
    if (!result.ok) return settingsPage(c, webhook, form, result);
    const reply = await c.get("api").send("PATCH", `/v1/webhooks/${webhook.id}`, result.input, webhookSchema);
    if (!reply.ok) return settingsPage(c, webhook, form, shownErrorsOf(reply.problem));
    return c.redirect(
      `/dashboard/webhooks/${webhook.id}/settings?done=saved${shortMark(form.sender, form.senderValues)}`,
      303,
    );
  });
}

type FormErrors = Partial<Pick<Parameters<typeof FormPage>[0], "errors" | "detail">>;

/** @throws {Problem} what the form cannot show. */
function shownErrorsOf(problem: Problem): FormErrors {
  const { status, message: detail } = problem;
  return status === 409 ? { detail } : { errors: formErrorsOf(problem), detail };
}

function newPage(c: DashboardContext, form: WebhookForm, formErrors: FormErrors = {}) {
  const title = form.isInbound ? "New inbound webhook" : "New outbound webhook";
  const options = { title, area: "Webhooks", status: statusOf(formErrors) } as const;
  return show(
    c,
    options,
    <>
      <PageHeader title={title} parent={LIST} />
      <FormPage
        form={form}
        errors={[]}
        {...formErrors}
        storedHeaders={[]}
        submit="Create webhook"
        cancel="/dashboard/webhooks"
      />
    </>,
  );
}

async function settingsPage(c: DashboardContext, webhook: Webhook, form: WebhookForm, formErrors: FormErrors = {}) {
  const path = `/dashboard/webhooks/${webhook.id}`;
  const health = await readHealth(c.get("api"), webhook);
  const options = { title: `Settings of ${webhook.name}`, area: "Webhooks", status: statusOf(formErrors) } as const;
  return show(
    c,
    options,
    <>
      <WebhookHeader webhook={webhook} health={health} tab="Settings" now={Date.now()} />
      <SuccessFlash done={c.req.query("done")} texts={{ saved: "Saved. The next request uses it." }} />
      <ShortSecretFlash short={c.req.query("short")} />
      <FormPage
        form={form}
        errors={[]}
        {...formErrors}
        storedHeaders={Object.keys(webhook.headers)}
        submit="Save"
        cancel={path}
      />
      <section class="panel danger-zone">
        <div>
          <h2>Delete this webhook</h2>
          <p class="soft">This also deletes its history. It cannot be undone.</p>
        </div>
        <a class="button danger" href={`${path}/delete`}>
          Delete …
        </a>
      </section>
    </>,
  );
}

function statusOf({ errors, detail }: FormErrors): 200 | 409 | 422 {
  if (errors && errors.length > 0) return 422;
  return detail === undefined ? 200 : 409;
}

/** The sender in the address, of an inbound webhook. */
async function senderOf(c: DashboardContext): Promise<Source | null> {
  return isInbound(c) ? readSource(c.get("api"), c.req.query("sender")) : null;
}

/** A key that nobody knows: until the real one is saved, every call is refused. */
function withStandInKey(form: WebhookForm): WebhookForm {
  const key = form.sender?.key;
  if (key?.field !== "secrets" || form.senderValues["secrets"]) return form;
  const standIn = key.form === "whsec" ? newSigningSecret() : newSecret();
  return { ...form, senderValues: { ...form.senderValues, secrets: standIn } };
}

function isInbound(c: DashboardContext): boolean {
  return c.req.param("direction") === "inbound";
}
