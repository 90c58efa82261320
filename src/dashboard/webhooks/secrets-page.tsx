/** Pure. A webhook's secrets, hidden until revealed, and the form that rotates them. */
import type { FieldError } from "../../http/problem.ts";
import { Copyable } from "../parts/copy.tsx";
import { SelectField, errorsAt } from "../parts/field.tsx";
import { Time } from "../parts/time.tsx";
import { type Webhook, urlOf } from "./state.tsx";
import { PostForm } from "../parts/post-form.tsx";

const IMMEDIATELY = { value: "0", text: "Expire immediately" };

const OVERLAPS = [
  IMMEDIATELY,
  { value: "3600", text: "Expire in 1 hour" },
  { value: "86400", text: "Expire in 1 day" },
  { value: "604800", text: "Expire in 1 week" },
];

const DEFAULT_OVERLAP = "86400";

interface SecretsPageProps {
  webhook: Webhook;
  now: number;
  isRevealed: boolean;
  errors?: readonly FieldError[];
}

export function SecretsPage({ webhook, now, isRevealed, errors = [] }: SecretsPageProps) {
  const until = webhook.previous_secrets_until;
  const path = `/dashboard/webhooks/${webhook.id}/secrets`;
  return (
    <>
      <section class="panel">
        <div class="panel-head">
          <h2>Secrets</h2>
          {!isRevealed && (
            <PostForm action={path}>
              <button type="submit">Reveal</button>
            </PostForm>
          )}
        </div>
        <div class="secrets">
          {webhook.is_inbound ? (
            <Secret
              name="URL"
              value={urlOf(webhook)}
              isRevealed={isRevealed}
              about="Anyone who has this URL can run the webhook's actions. Keep it out of public pages."
            />
          ) : (
            <Secret
              name="Secret"
              value={webhook.secret ?? ""}
              isRevealed={isRevealed}
              about="Sent with every request, in the header Ratecard-Webhook-Secret."
            />
          )}
          {webhook.signing_secret !== null && (
            <Secret
              name="Signing secret"
              value={webhook.signing_secret}
              isRevealed={isRevealed}
              about={
                webhook.is_inbound
                  ? "Sign calls with it and a Standard Webhooks library. It is never sent."
                  : "Verify requests with it and a Standard Webhooks library. It is never sent."
              }
            />
          )}
        </div>
      </section>
      <section class="panel">
        <h2>Rotate secrets</h2>
        <p class="soft">Creates new secrets. Until the current ones expire, {overlapText(webhook)}</p>
        {until !== null && (
          <p>
            The previous secrets expire <Time at={until} now={now} />. Rotating before then expires all earlier secrets
            immediately.
          </p>
        )}
        <PostForm action={`${path}/rotate`} class="inline-form">
          <SelectField
            name="overlap_seconds"
            label="Current secrets"
            value={until === null ? DEFAULT_OVERLAP : IMMEDIATELY.value}
            options={until === null ? OVERLAPS : [IMMEDIATELY]}
            errors={errorsAt(errors, "overlap_seconds")}
          />
          <button type="submit">Rotate secrets</button>
        </PostForm>
      </section>
    </>
  );
}

function overlapText({ is_inbound: isInbound, uses_signature: isSigned }: Webhook): string {
  if (isInbound) return `both URLs${isSigned ? " and both signing secrets" : ""} are accepted.`;
  return `requests carry the current secret${isSigned ? " and are signed with both signing secrets" : ""}.`;
}

interface SecretProps {
  name: string;
  value: string;
  isRevealed: boolean;
  about: string;
}

function Secret({ name, value, isRevealed, about }: SecretProps) {
  return (
    <div class="secret">
      <h3>{name}</h3>
      {isRevealed ? (
        <Copyable name={name} value={value} />
      ) : (
        <span class="copyable">
          <code aria-label="hidden" role="img">
            ••••••••••••••••••••••••
          </code>
        </span>
      )}
      <p class="hint">{about}</p>
    </div>
  );
}
