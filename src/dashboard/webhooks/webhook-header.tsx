/** Pure. The header of all pages of one webhook. */
import { Outage } from "../deliveries/outage.tsx";
import { TestEvent } from "../deliveries/test-event.tsx";
import { ForAdmins, isAdmin } from "../parts/for-admins.tsx";
import { Flash } from "../parts/flash.tsx";
import { Crumbs, PageHeader, Tabs } from "../parts/page-header.tsx";
import { DISABLED_TEXTS, Direction, type Health, StateBadge, type Webhook } from "./state.tsx";
import { PostForm } from "../parts/post-form.tsx";

const TABS: readonly { name: TabName; path: string; isInbound?: boolean; isForAdmins?: boolean }[] = [
  { name: "Overview", path: "" },
  { name: "Calls", path: "/calls", isInbound: true },
  { name: "Connect", path: "/connect", isInbound: true, isForAdmins: true },
  { name: "Fields", path: "/mapping", isInbound: true, isForAdmins: true },
  { name: "Try it", path: "/try", isInbound: true, isForAdmins: true },
  { name: "Deliveries", path: "/deliveries", isInbound: false },
  { name: "Repair", path: "/repair", isInbound: false, isForAdmins: true },
  { name: "Settings", path: "/settings", isForAdmins: true },
  { name: "Secrets", path: "/secrets", isForAdmins: true },
];

const WEBHOOKS = { name: "Webhooks", path: "/dashboard/webhooks" } as const;

export type TabName =
  | "Overview"
  | "Calls"
  | "Connect"
  | "Fields"
  | "Try it"
  | "Deliveries"
  | "Repair"
  | "Settings"
  | "Secrets";

interface WebhookHeaderProps {
  webhook: Webhook;
  health: Health | null;
  tab: TabName;
  now: number;
}

export function WebhookHeader({ webhook, health, tab, now }: WebhookHeaderProps) {
  return (
    <>
      <PageHeader
        title={webhook.name}
        parent={WEBHOOKS}
        aside={
          <span id="state" data-live>
            <StateBadge webhook={webhook} health={health} />
          </span>
        }
        lead={<Direction isInbound={webhook.is_inbound} />}
      >
        {webhook.enabled && (
          <ForAdmins>
            <Disable webhook={webhook} />
            {!webhook.is_inbound && <TestEvent webhook={webhook} />}
          </ForAdmins>
        )}
      </PageHeader>
      <WebhookTabs webhook={webhook} tab={tab} />
      {!webhook.is_inbound && <Outage webhook={webhook} health={health} now={now} />}
      {!webhook.enabled && (
        <Flash tone={webhook.disabled_reason === "manual" ? "warn" : "bad"}>
          <div class="flash-row">
            <span>
              {DISABLED_TEXTS[webhook.disabled_reason ?? "manual"]}{" "}
              {webhook.is_inbound ? "Calls are rejected." : "Nothing is sent."}
            </span>
            <ForAdmins>
              <Switch webhook={webhook} to={true} text="Enable" />
            </ForAdmins>
          </div>
        </Flash>
      )}
    </>
  );
}

interface WebhookTabsProps {
  webhook: Webhook;
  tab: TabName;
  isAbove?: boolean;
}

function WebhookTabs({ webhook, tab, isAbove = false }: WebhookTabsProps) {
  const own = TABS.filter(({ isInbound = webhook.is_inbound }) => isInbound === webhook.is_inbound);
  const shown = isAdmin() ? own : own.filter(({ isForAdmins }) => !isForAdmins);
  const path = pathOf(webhook);
  const tabs = shown.map(({ name, path: end }) => ({ name, path: `${path}${end}`, isCurrent: name === tab }));
  return <Tabs label="Pages of this webhook" tabs={tabs} isAbove={isAbove} />;
}

/** The navigation of a page under one of the tabs: the way back up, and the tabs. */
export function WebhookNav({ webhook, tab }: { webhook: Webhook; tab: TabName }) {
  return (
    <>
      <Crumbs crumbs={[WEBHOOKS, { name: webhook.name, path: pathOf(webhook) }]} />
      <WebhookTabs webhook={webhook} tab={tab} isAbove />
    </>
  );
}

function pathOf({ id }: Webhook): string {
  return `/dashboard/webhooks/${id}`;
}

function Disable({ webhook }: { webhook: Webhook }) {
  if (webhook.is_inbound) return <Switch webhook={webhook} to={false} text="Disable" />;
  return (
    <details class="confirm">
      <summary class="button">Disable</summary>
      <div>
        <p>This stops all deliveries and marks pending ones as failed.</p>
        <Switch webhook={webhook} to={false} text="Disable webhook" />
      </div>
    </details>
  );
}

function Switch({ webhook, to, text }: { webhook: Webhook; to: boolean; text: string }) {
  return (
    <PostForm action={`/dashboard/webhooks/${webhook.id}/enabled`}>
      <input type="hidden" name="enabled" value={String(to)} />
      <button type="submit">{text}</button>
    </PostForm>
  );
}
