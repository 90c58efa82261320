/** Pure. A webhook's secrets: hidden until they are asked for, and how to replace them. */
import type { Fault } from "../../http/problem.ts";
import { Copyable } from "../parts/copy.tsx";
import { SelectField, faultsAt } from "../parts/field.tsx";
import { Time } from "../parts/time.tsx";
import type { Webhook } from "./state.tsx";

const AT_ONCE = { value: "0", text: "End at once" };

const OVERLAPS = [
  AT_ONCE,
  { value: "3600", text: "Stay live for an hour" },
  { value: "86400", text: "Stay live for a day" },
  { value: "604800", text: "Stay live for a week" },
];

const DEFAULT_OVERLAP = "86400";

interface SecretsPageProps {
  webhook: Webhook;
  now: number;
  isRevealed: boolean;
  faults?: readonly Fault[];
}

export function SecretsPage({ webhook, now, isRevealed, faults = [] }: SecretsPageProps) {
  const until = webhook.previous_secrets_until;
  const path = `/dashboard/webhooks/${webhook.id}/secrets`;
  return (
    <>
      <section class="panel">
        <div class="panel-head">
          <h2>{isRevealed ? "These are secret" : "Hidden until you ask"}</h2>
          {!isRevealed && (
            <form method="post" action={path}>
              <button type="submit">Reveal</button>
            </form>
          )}
        </div>
        <div class="secrets">
          {webhook.is_inbound ? (
            <Secret
              name="URL"
              value={webhook.url}
              isRevealed={isRevealed}
              about="Where to send to. Whoever knows it can do what this webhook allows, so keep it out of public pages."
            />
          ) : (
            <Secret
              name="Secret"
              value={webhook.secret}
              isRevealed={isRevealed}
              about="Every request carries it, in the header Ratecard-Webhook-Secret."
            />
          )}
          {webhook.signing_secret !== null && (
            <Secret
              name="Signing secret"
              value={webhook.signing_secret}
              isRevealed={isRevealed}
              about={
                webhook.is_inbound
                  ? "Sign calls with it, by a Standard Webhooks library. It never travels."
                  : "Verify requests with it, by a Standard Webhooks library. It never travels."
              }
            />
          )}
        </div>
      </section>
      <section class="panel">
        <h2>Rotate</h2>
        <p class="soft">
          Makes new secrets. While the present ones stay live,{" "}
          {webhook.is_inbound
            ? "calls may come to either URL, signed with either key."
            : "requests are signed with both keys and carry the present secret, so that nothing breaks until you have put in the new ones."}
        </p>
        {until !== null && (
          <p>
            Those before the present ones still count: their time ends <Time at={until} now={now} />. Rotating before
            then ends all former ones at once.
          </p>
        )}
        <form method="post" action={`${path}/rotate`} class="inline-form">
          <SelectField
            name="overlap_seconds"
            label="The present ones"
            value={until === null ? DEFAULT_OVERLAP : AT_ONCE.value}
            options={until === null ? OVERLAPS : [AT_ONCE]}
            errors={faultsAt(faults, "overlap_seconds")}
          />
          <button type="submit">Rotate</button>
        </form>
      </section>
    </>
  );
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
