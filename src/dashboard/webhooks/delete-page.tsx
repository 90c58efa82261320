/** Pure. The question before a webhook is deleted. */
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
            ? "Its URL stops working at once, and the record of its calls is gone."
            : "What is on its way is dropped, and the record of its deliveries is gone."}{" "}
          This cannot be undone. To pause it, disable it instead.
        </p>
        <DeleteForm cancel={`${path}/settings`} />
      </section>
    </>
  );
}
