/** Pure. The form that sends a sample event to a webhook. */
import { FAMILIES } from "../../events/catalog/catalog.ts";
import { subscriptionNames } from "../../vocabulary/subscription-names.ts";
import type { Webhook } from "../webhooks/state.tsx";
import { PostForm } from "../parts/post-form.tsx";

export function TestEvent({ webhook }: { webhook: Webhook }) {
  const types = FAMILIES.flatMap((family) => family.types.map(({ name }) => name));
  const subscribed = types.filter((name) =>
    subscriptionNames(name).some((subscription) => webhook.events.includes(subscription)),
  );
  const others = types.filter((name) => !subscribed.includes(name));
  return (
    <details class="confirm">
      <summary class="button primary">Send test event</summary>
      <PostForm action={`/dashboard/webhooks/${webhook.id}/test`}>
        <div class="field">
          <label for="test-event">Event type</label>
          <select id="test-event" name="event">
            <Group label="Subscribed" names={subscribed} />
            <Group label="Not subscribed" names={others} />
          </select>
        </div>
        <p class="hint">Sends a sample to this webhook only, marked as a test.</p>
        <button class="primary" type="submit">
          Send
        </button>
      </PostForm>
    </details>
  );
}

function Group({ label, names }: { label: string; names: readonly string[] }) {
  if (names.length === 0) return <></>;
  return (
    <optgroup label={label}>
      {names.map((name) => (
        <option value={name}>{name}</option>
      ))}
    </optgroup>
  );
}
