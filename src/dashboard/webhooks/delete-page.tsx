/** Pure. The page that asks before a webhook is deleted. */
import { DeleteForm } from "../parts/form-actions.tsx";
import { PageHeader } from "../parts/page-header.tsx";
import type { Webhook } from "./state.tsx";

export function DeletePage({ webhook }: { webhook: Webhook }) {
  const path = `/dashboard/webhooks/${webhook.id}`;
  return (
    <>
      <PageHeader title={`Delete ${webhook.name}?`} parent={{ name: webhook.name, path }} />
      <section class="panel">
        <p>
          {webhook.is_inbound
            ? "This permanently deletes the webhook, its URL and the record of its calls."
            : "This permanently deletes the webhook, its pending deliveries and the record of past ones."}{" "}
          To pause it, disable it instead.
        </p>
        <DeleteForm cancel={`${path}/settings`} />
      </section>
    </>
  );
}
