/** Pure. The first question of a new webhook: which way? */
import { Icon } from "../parts/icon.tsx";

export function DirectionPage() {
  return (
    <div class="choices">
      <a class="choice" href="/dashboard/webhooks/new/outbound">
        <Icon name="outbound" />
        <h2>Outbound</h2>
        <p>When something happens here, we send a POST to a URL of yours: to a CRM, a chat, a warehouse.</p>
      </a>
      <a class="choice" href="/dashboard/webhooks/new/inbound">
        <Icon name="inbound" />
        <h2>Inbound</h2>
        <p>You get a secret URL. A form or another service sends a POST to it, and something happens here.</p>
      </a>
    </div>
  );
}
