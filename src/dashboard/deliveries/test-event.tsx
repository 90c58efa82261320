/** Pure. Sending a sample of an event type to a webhook, to see whether it works. */
import { FAMILIES } from "../../events/catalog/catalog.ts";
import { subscriptionNames } from "../../vocabulary/subscription-names.ts";
import type { Webhook } from "../webhooks/state.tsx";

export function TestEvent({ webhook }: { webhook: Webhook }) {
  const types = FAMILIES.flatMap((family) => family.types.map(({ name }) => name));
  const covered = types.filter((name) => subscriptionNames(name).some((by) => webhook.events.includes(by)));
  const others = types.filter((name) => !covered.includes(name));
  return (
    <details class="confirm">
      <summary class="button primary">Send test event</summary>
      <form method="post" action={`/dashboard/webhooks/${webhook.id}/test`}>
        <div class="field">
          <label for="test-event">Event type</label>
          <select id="test-event" name="event">
            <Group label="Subscribed" names={covered} />
            <Group label="Others" names={others} />
          </select>
        </div>
        <p class="hint">A sample goes to this webhook alone, marked as a test.</p>
        <button class="primary" type="submit">
          Send
        </button>
      </form>
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
