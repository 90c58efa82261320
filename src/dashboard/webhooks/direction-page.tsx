/** Pure. The choice of a new webhook's direction. */
import { Icon } from "../parts/icon.tsx";

export function DirectionPage() {
  return (
    <div class="choices">
      <a class="choice" href="/dashboard/webhooks/new/outbound">
        <Icon name="outbound" />
        <h2>Outbound</h2>
        <p>Sends events to your URL, for example of a CRM, a chat or a data warehouse.</p>
      </a>
      <a class="choice" href="/dashboard/webhooks/new/inbound/sender">
        <Icon name="inbound" />
        <h2>Inbound</h2>
        <p>Gives you a secret URL. A form or another service calls it to run actions here.</p>
      </a>
    </div>
  );
}
