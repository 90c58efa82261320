/** Pure. The header of the pages of tokens and portal links. */
import type { PropsWithChildren } from "hono/jsx";
import { PageHeader, Tabs } from "../parts/page-header.tsx";

export const TOKENS = { name: "Tokens", path: "/dashboard/tokens" } as const;
export const PORTAL_LINKS = { name: "Portal links", path: "/dashboard/portal-links" } as const;

interface AccessHeaderProps {
  tab: "Tokens" | "Portal links";
  lead: string;
}

/** Its children are the page's actions. */
export function AccessHeader({ tab, lead, children }: PropsWithChildren<AccessHeaderProps>) {
  const tabs = [TOKENS, PORTAL_LINKS].map(({ name, path }) => ({ name, path, isCurrent: name === tab }));
  return (
    <>
      <PageHeader title="Access" lead={lead}>
        {children}
      </PageHeader>
      <Tabs label="Kinds of access" tabs={tabs} />
    </>
  );
}
