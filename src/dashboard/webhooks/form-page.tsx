/** Pure. The form that creates or updates a webhook. */
import type { Child, PropsWithChildren } from "hono/jsx";
import { MAX_NAME_LENGTH, MAX_URL_LENGTH } from "../../constants.ts";
import type { FieldError } from "../../http/problem.ts";
import { CheckField, TextField, errorsAt } from "../parts/field.tsx";
import { FormActions } from "../parts/form-actions.tsx";
import { SenderFields } from "../inbound/sender-fields.tsx";
import { ErrorSummary } from "./error-summary.tsx";
import { ActionPicker, EventPicker } from "./event-picker.tsx";
import { FilterFields, HeaderFields } from "./form-rows.tsx";
import type { WebhookForm } from "./form.ts";
import { PostForm } from "../parts/post-form.tsx";

interface FormPageProps {
  form: WebhookForm;
  errors: readonly FieldError[];
  /** An error that belongs to no field. */
  detail?: string;
  /** Paths of its filter that no payload can have. */
  impossible: readonly string[];
  /** Whether it holds what was typed, which is not saved. */
  isTyped?: boolean;
  /** The entity tag of the stored webhook; none for a new one. */
  version?: string;
  /** Names of headers whose values are stored. */
  storedHeaders: readonly string[];
  submit: string;
  cancel: string;
}

export function FormPage({
  form,
  errors,
  detail,
  impossible,
  isTyped,
  version,
  storedHeaders,
  submit,
  cancel,
}: FormPageProps) {
  const at = (path: string) => errorsAt(errors, path);
  return (
    <PostForm class="settings" novalidate data-typed={isTyped ? "" : undefined}>
      {/* Enter presses a form's first button: it must be this one, not Add another. */}
      <button class="default" type="submit" tabindex={-1} aria-hidden="true">
        {submit}
      </button>
      {version !== undefined && <input type="hidden" name="version" value={version} />}
      <ErrorSummary errors={errors} detail={detail} sender={form.sender} />
      <Section
        title={form.isInbound ? "Sender" : "Receiver"}
        about={
          form.isInbound
            ? "The webhook gets a secret URL. Anyone who has the URL can run the actions below."
            : "Your system that receives the events. It must respond with a 2xx status within three seconds."
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
        <Section title="Actions" about="A call runs these in this order: all of them, or none.">
          <ActionPicker selected={form.events} errors={at("events")} />
        </Section>
      ) : (
        <Section title="Events" about="Each matching event is delivered once, even if several of these match.">
          <EventPicker selected={form.events} errors={at("events")} />
        </Section>
      )}
      {form.isInbound && <SenderSection form={form} isStored={version !== undefined} errors={errors} />}
      {form.sender === null && (
        <Section
          title="Signature"
          about="A Standard Webhooks signature over the exact body, made with the signing secret."
        >
          <CheckField
            name="uses_signature"
            label={form.isInbound ? "Require signed calls" : "Sign requests"}
            isChecked={form.usesSignature}
            hint={
              form.isInbound
                ? "Calls without a valid signature are rejected. An HTML form cannot sign."
                : "The receiver can then verify that a request is ours."
            }
            errors={at("uses_signature")}
          />
        </Section>
      )}
      {!form.isInbound && (
        <>
          <Section
            title="Filter"
            about="Delivers only events whose payload meets all conditions. Others are listed as skipped."
            isOpen={form.filter.length > 0 || at("filter").length > 0}
          >
            <FilterFields rows={form.filter} errors={errors} impossible={impossible} />
          </Section>
          <Section
            title="Extra headers"
            about="Sent with every request, for example credentials."
            isOpen={form.headers.length > 0 || at("headers").length > 0}
          >
            <HeaderFields rows={form.headers} stored={storedHeaders} errors={errors} />
          </Section>
          <Section title="Rate limit" about="For a receiver with limited capacity." isOpen={form.rateLimit !== ""}>
            <TextField
              name="rate_limit"
              label="Deliveries per second"
              value={form.rateLimit}
              placeholder="No limit"
              hint="Deliveries above the limit are deferred, oldest first, without using an attempt."
              errors={at("rate_limit").map(withoutNull)}
            />
          </Section>
          <Section title="After an outage" about="When the receiver recovers after being down.">
            <CheckField
              name="auto_recover"
              label="Recover failed deliveries"
              isChecked={form.autoRecover}
              hint="Pending deliveries are sent in any case."
              errors={at("auto_recover")}
            />
          </Section>
        </>
      )}
      <Section title="Metadata" about="Your own data, stored with the webhook." isOpen={form.metadata !== ""}>
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
    </PostForm>
  );
}

function SenderSection({
  form,
  isStored,
  errors,
}: { form: WebhookForm; isStored: boolean } & Pick<FormPageProps, "errors">) {
  const { sender } = form;
  if (!sender) {
    if (isStored) return <></>;
    return (
      <Section
        title="Does a known service send the calls?"
        about="Choose it: the form then asks for its keys, and knows its fields."
      >
        <p>
          <a class="button" href="/dashboard/webhooks/new/inbound/sender">
            Choose the sender
          </a>
        </p>
      </Section>
    );
  }
  const canComeLater = !isStored && sender.key?.field === "secrets" && !sender.key.is_optional;
  return (
    <Section title={sender.name} about="The key by which its calls are recognised.">
      <SenderFields
        sender={sender}
        values={form.senderValues}
        isStored={isStored}
        isKeyLater={canComeLater ? form.isKeyLater : undefined}
        errors={errors}
      />
    </Section>
  );
}

interface SectionProps {
  title: string;
  about: Child;
  /** Set for a section that can be folded. */
  isOpen?: boolean;
}

function Section({ title, about, isOpen, children }: PropsWithChildren<SectionProps>) {
  const head = (
    <div>
      <h2>{title}</h2>
      <p class="hint">{about}</p>
    </div>
  );
  const fields = <div class="fields">{children}</div>;
  if (isOpen === undefined) {
    return (
      <section class="form-section">
        {head}
        {fields}
      </section>
    );
  }
  return (
    <details class="form-section" open={isOpen}>
      <summary>{head}</summary>
      {fields}
    </details>
  );
}

/** A form has no null: its field is empty. */
function withoutNull(message: string): string {
  return message.replace(/\bnull$/, "empty").replace("null for", "empty for");
}
