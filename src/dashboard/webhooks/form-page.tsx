/** Pure. The form that makes a webhook, and the one that changes it. */
import type { Child, PropsWithChildren } from "hono/jsx";
import { MAX_NAME_LENGTH, MAX_URL_LENGTH } from "../../constants.ts";
import type { Fault } from "../../http/problem.ts";
import { CheckField, TextField, faultsAt } from "../parts/field.tsx";
import { Flash } from "../parts/flash.tsx";
import { FormActions } from "../parts/form-actions.tsx";
import { ActionPicker, EventPicker } from "./event-picker.tsx";
import { FilterFields, HeaderFields } from "./form-rows.tsx";
import type { WebhookForm } from "./form.ts";

interface FormPageProps {
  form: WebhookForm;
  faults: readonly Fault[];
  /** What went wrong beside the fields. */
  detail?: string;
  /** Names of headers whose values are stored. */
  storedHeaders: readonly string[];
  submit: string;
  cancel: string;
}

export function FormPage({ form, faults, detail, storedHeaders, submit, cancel }: FormPageProps) {
  const at = (path: string) => faultsAt(faults, path);
  return (
    <form method="post" class="settings" novalidate>
      {/* The Enter key presses a form's first button, which is not to be one of those further down. */}
      <button class="default" type="submit" tabindex={-1} aria-hidden="true">
        {submit}
      </button>
      <FaultSummary faults={faults} detail={detail} />
      <Section
        title={form.isInbound ? "The sender" : "The receiver"}
        about={
          form.isInbound
            ? "We make a secret URL for it. Whoever knows it can do what you allow below."
            : "Your system that wants to know. It has three seconds to answer with a 2xx."
        }
      >
        <TextField
          name="name"
          label="Name"
          value={form.name}
          placeholder={form.isInbound ? "Newsletter sign-up form" : "CRM sync"}
          maxLength={MAX_NAME_LENGTH}
          isRequired
          errors={at("name")}
        />
        {!form.isInbound && (
          <TextField
            name="url"
            label="URL"
            type="url"
            value={form.url}
            placeholder="https://example.com/webhooks"
            maxLength={MAX_URL_LENGTH}
            isRequired
            isMono
            errors={at("url")}
          />
        )}
      </Section>
      {form.isInbound ? (
        <Section title="Actions" about="What a call does, in this order, all of it or nothing.">
          <ActionPicker chosen={form.events} errors={at("events")} />
        </Section>
      ) : (
        <Section title="Events" about="What it is told of. It gets each event once, however many of these match.">
          <EventPicker chosen={form.events} errors={at("events")} />
        </Section>
      )}
      <Section
        title="Signature"
        about="By Standard Webhooks: a signature over the exact bytes, made with a key that never travels."
      >
        <CheckField
          name="uses_signature"
          label={form.isInbound ? "Calls must be signed" : "Sign requests"}
          isChecked={form.usesSignature}
          hint={
            form.isInbound
              ? "Calls without a valid signature are refused. A plain HTML form cannot sign."
              : "So that the receiver can tell our requests from others'. Official libraries verify it."
          }
          errors={at("uses_signature")}
        />
      </Section>
      {!form.isInbound && (
        <>
          <Section title="Filter" about="Only events whose payload meets all of these. Others are listed as skipped.">
            <FilterFields rows={form.filter} faults={faults} />
          </Section>
          <Section title="Extra headers" about="Sent with every request, such as the receiver's own credentials.">
            <HeaderFields rows={form.headers} stored={storedHeaders} faults={faults} />
          </Section>
          <Section title="Pace" about="For a receiver that cannot take everything at once.">
            <TextField
              name="rate_limit"
              label="Deliveries a second"
              value={form.rateLimit}
              placeholder="No limit"
              hint="What exceeds it waits, oldest first, and spends no attempts."
              errors={at("rate_limit")}
            />
          </Section>
          <Section title="After an outage" about="When the receiver did not answer for a while, and is back.">
            <CheckField
              name="auto_recover"
              label="Send again what failed meanwhile"
              isChecked={form.autoRecover}
              hint="What was still waiting follows in any case."
              errors={at("auto_recover")}
            />
          </Section>
        </>
      )}
      <Section title="Metadata" about="Anything you want to keep with the webhook. We do not look at it.">
        <TextField
          name="metadata"
          label="JSON object"
          value={form.metadata}
          placeholder={'{\n  "crm_id": "42"\n}'}
          rows={4}
          isMono
          errors={at("metadata")}
        />
      </Section>
      <FormActions submit={submit} cancel={cancel} />
    </form>
  );
}

function Section({ title, about, children }: PropsWithChildren<{ title: string; about: Child }>) {
  return (
    <section class="form-section">
      <div>
        <h2>{title}</h2>
        <p class="hint">{about}</p>
      </div>
      <div class="fields">{children}</div>
    </section>
  );
}

const NAMES: Readonly<Record<string, string>> = {
  name: "Name",
  url: "URL",
  events: "Events",
  filter: "Filter",
  headers: "Extra headers",
  rate_limit: "Deliveries a second",
  metadata: "Metadata",
};

/** Above the form, with a way to each field: the fault may lie far below. */
function FaultSummary({ faults, detail }: { faults: readonly Fault[]; detail: string | undefined }) {
  const places = [...new Set(faults.map(({ path }) => path.split(".", 1)[0] ?? ""))];
  const known = places.filter((place) => Object.hasOwn(NAMES, place));
  const others = faults.filter(({ path }) => !known.includes(path.split(".", 1)[0] ?? ""));
  if (faults.length === 0 && detail === undefined) return <></>;
  return (
    <Flash tone="bad">
      {faults.length === 0 ? detail : "Not saved yet. Please look at:"}
      {faults.length > 0 && (
        <ul>
          {known.map((place) => (
            <li>
              <a href={`#field-${place}`}>{NAMES[place]}</a>
            </li>
          ))}
          {others.map(({ path, message }) => (
            <li>{`${path} ${message}`}</li>
          ))}
        </ul>
      )}
    </Flash>
  );
}
