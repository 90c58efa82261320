/** I/O. /dashboard/webhooks/new and …/settings */
import type { Hono } from "hono";
import { webhookSchema } from "../../api/webhooks/schema.ts";
import type { FieldError, Problem } from "../../http/problem.ts";
import { newSecret, newSigningSecret } from "../../security/random.ts";
import type { DashboardContext, DashboardEnv } from "../environment.ts";
import { ifMatch } from "../api.ts";
import { changedText } from "../audit/changed-text.ts";
import { textOf } from "../form-fields.ts";
import { readSender, readSenders } from "../inbound/connect-routes.tsx";
import type { Sender } from "../inbound/sender-form.ts";
import { ShortSecretFlash, shortMark } from "../inbound/short-secret.tsx";
import { SendersPage } from "../inbound/senders-page.tsx";
import { formErrorsOf, mergeErrors } from "../form-errors.ts";
import { readFields } from "../read-fields.ts";
import { conflictText } from "../frame/refusal.tsx";
import { show } from "../frame/show.tsx";
import { SuccessFlash } from "../parts/flash.tsx";
import { PageHeader } from "../parts/page-header.tsx";
import { pathPart } from "../path-part.ts";
import { FormPage } from "./form-page.tsx";
import { type WebhookForm, emptyForm, formOf, inputOf, readForm } from "./form.ts";
import { DirectionPage } from "./direction-page.tsx";
import { impossibleIn, readHealth } from "./read.ts";
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
      { title: "Choose the sender", area: "Webhooks" },
      <>
        <PageHeader title="Choose the sender" parent={LIST} lead="Which service will call this webhook?" />
        <SendersPage senders={await readSenders(c.get("api"))} search={c.req.query("q")?.trim() ?? ""} />
      </>,
    ),
  );

  pages.get("/new/:direction{outbound|inbound}", async (c) => newPage(c, emptyForm(isInbound(c), await senderOf(c))));

  pages.post("/new/:direction{outbound|inbound}", async (c) => {
    const fields = await readFields(c);
    const form = readForm(fields, isInbound(c), await senderOf(c));
    if (fields.has("add")) return newPage(c, form);
    const { input, errors } = inputOf(form.isKeyLater ? withStandInKey(form) : form);
    const reply = await c.get("api").send("POST", "/v1/webhooks", input, webhookSchema);
    if (!reply.ok) return newPage(c, form, shownErrorsOf(reply.problem, errors));
    const page = `/dashboard/webhooks/${reply.data.id}${form.sender ? "/connect" : ""}`;
    return c.redirect(`${page}?done=created${shortMark(form.sender, form.senderValues)}`, 303);
  });

  pages.get("/:id/settings", async (c) => {
    const edited = await readTagged(c);
    const { data: webhook } = edited;
    return settingsPage(c, edited, formOf(webhook, await readSender(c.get("api"), webhook.source?.type)));
  });

  pages.post("/:id/settings", async (c) => {
    const current = await readTagged(c);
    const { data: webhook } = current;
    const fields = await readFields(c);
    // What was read when the form was made: somebody else may have saved since.
    const edited = { data: webhook, tag: textOf(fields, "version") };
    const form = readForm(fields, webhook.is_inbound, await readSender(c.get("api"), webhook.source?.type));
    if (fields.has("add")) return settingsPage(c, edited, form);
    const { input, errors } = inputOf(form, webhook);
    const path = `/v1/webhooks/${webhook.id}`;
    const reply = await c.get("api").send("PATCH", path, input, webhookSchema, ifMatch(edited.tag));
    if (!reply.ok && reply.problem.status === 412) {
      return settingsPage(c, current, form, { detail: await changedText(c.get("api"), webhook.id), isOutdated: true });
    }
    if (!reply.ok) return settingsPage(c, edited, form, shownErrorsOf(reply.problem, errors));
    const mark = shortMark(form.sender, form.senderValues);
    return c.redirect(`/dashboard/webhooks/${webhook.id}/settings?done=saved${mark}`, 303);
  });
}

type FormErrors = Partial<Pick<Parameters<typeof FormPage>[0], "errors" | "detail">> & { isOutdated?: boolean };

/** @throws {Problem} what the form cannot show. */
function shownErrorsOf(problem: Problem, own: readonly FieldError[]): FormErrors {
  const detail = conflictText(problem);
  return problem.status === 409 ? { detail } : { errors: mergeErrors(own, formErrorsOf(problem)), detail };
}

async function newPage(c: DashboardContext, form: WebhookForm, formErrors: FormErrors = {}) {
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
        impossible={await impossibleIn(c.get("api"), form.events, form.filter)}
        isTyped={c.req.method === "POST"}
        {...formErrors}
        storedHeaders={[]}
        submit="Create webhook"
        cancel="/dashboard/webhooks"
      />
    </>,
  );
}

async function settingsPage(c: DashboardContext, edited: Tagged, form: WebhookForm, formErrors: FormErrors = {}) {
  const { data: webhook, tag: version } = edited;
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
        impossible={await impossibleIn(c.get("api"), form.events, form.filter)}
        isTyped={c.req.method === "POST"}
        {...formErrors}
        version={version}
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

function statusOf({ errors, detail, isOutdated }: FormErrors): 200 | 409 | 412 | 422 {
  if (isOutdated) return 412;
  if (errors && errors.length > 0) return 422;
  return detail === undefined ? 200 : 409;
}

interface Tagged {
  data: Webhook;
  /** The ETag of its version. */
  tag: string;
}

/** @throws {Problem} 404 */
function readTagged(c: DashboardContext): Promise<Tagged> {
  return c.get("api").getTagged(`/v1/webhooks/${pathPart(c, "id")}`, webhookSchema);
}

/** The sender in the address, of an inbound webhook. */
async function senderOf(c: DashboardContext): Promise<Sender | null> {
  return isInbound(c) ? readSender(c.get("api"), c.req.query("sender")) : null;
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
