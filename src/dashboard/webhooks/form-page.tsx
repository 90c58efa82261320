/** Pure. The form that creates or updates a webhook. */
import type { WebhookSetting } from "../../api/webhooks/schema.ts";
import type { Child, PropsWithChildren } from "hono/jsx";
import { MAX_NAME_LENGTH, MAX_URL_LENGTH } from "../../constants.ts";
import type { FieldError } from "../../http/problem.ts";
import { CheckField, TextField, errorsAt } from "../parts/field.tsx";
import { Flash } from "../parts/flash.tsx";
import { FormActions } from "../parts/form-actions.tsx";
import { SenderFields } from "../inbound/sender-fields.tsx";
import { ActionPicker, EventPicker } from "./event-picker.tsx";
import { FilterFields, HeaderFields } from "./form-rows.tsx";
import type { WebhookForm } from "./form.ts";
import { PostForm } from "../parts/post-form.tsx";

interface FormPageProps {
  form: WebhookForm;
  errors: readonly FieldError[];
  /** An error that belongs to no field. */
  detail?: string;
  /** The entity tag of what is edited. */
  version?: string;
  /** Names of headers whose values are stored. */
  storedHeaders: readonly string[];
  submit: string;
  cancel: string;
}

export function FormPage({ form, errors, detail, version, storedHeaders, submit, cancel }: FormPageProps) {
  const at = (path: string) => errorsAt(errors, path);
  return (
    <PostForm class="settings" novalidate>
      {/* Enter presses a form's first button: it must be this one, not Add another. */}
      <button class="default" type="submit" tabindex={-1} aria-hidden="true">
        {submit}
      </button>
      {version !== undefined && <input type="hidden" name="version" value={version} />}
      <ErrorSummary errors={errors} detail={detail} />
      <Section
        title={form.isInbound ? "Sender" : "Receiver"}
        about={
          form.isInbound
            ? "It gets a secret URL. Anyone who has the URL can run the actions below."
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
      {form.isInbound && <SenderSection form={form} isStored={submit === "Save"} errors={errors} />}
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
          >
            <FilterFields rows={form.filter} errors={errors} />
          </Section>
          <Section title="Extra headers" about="Sent with every request, for example credentials.">
            <HeaderFields rows={form.headers} stored={storedHeaders} errors={errors} />
          </Section>
          <Section title="Rate limit" about="For a receiver with limited capacity.">
            <TextField
              name="rate_limit"
              label="Deliveries per second"
              value={form.rateLimit}
              placeholder="No limit"
              hint="Deliveries above the limit are deferred, oldest first, without using an attempt."
              errors={at("rate_limit")}
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
      <Section title="Metadata" about="Your own data, stored with the webhook.">
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
      <Section title="A service sends?" about="Then its keys, its fields and its steps are known.">
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
        source={sender}
        values={form.senderValues}
        isStored={isStored}
        isKeyLater={canComeLater ? form.isKeyLater : undefined}
        errors={errors}
      />
    </Section>
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

/** Null for fields whose control cannot be invalid. */
const NAMES: Readonly<Record<WebhookSetting, string | null>> = {
  name: "Name",
  url: "URL",
  events: "Events",
  filter: "Filter",
  headers: "Extra headers",
  rate_limit: "Deliveries per second",
  metadata: "Metadata",
  is_inbound: null,
  uses_signature: null,
  auto_recover: null,
  enabled: null,
};

function nameOf(place: string): string | undefined {
  return Object.entries(NAMES).find(([setting]) => setting === place)?.[1] ?? undefined;
}

/** Links to the fields with errors, which may be far below. */
function ErrorSummary({ errors, detail }: { errors: readonly FieldError[]; detail: string | undefined }) {
  const places = [...new Set(errors.map(({ path }) => path.split(".", 1)[0] ?? ""))];
  const known = places.filter((place) => nameOf(place) !== undefined);
  const others = errors.filter(({ path }) => !known.includes(path.split(".", 1)[0] ?? ""));
  if (errors.length === 0 && detail === undefined) return <></>;
  return (
    <Flash tone="bad">
      {errors.length === 0 ? detail : "Not saved. Correct these fields:"}
      {errors.length > 0 && (
        <ul>
          {known.map((place) => (
            <li>
              <a href={`#field-${place}`}>{nameOf(place)}</a>
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
