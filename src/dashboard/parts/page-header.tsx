/** Pure. The header of a page: breadcrumb, title, lead and actions; and its tabs. */
import type { Child, PropsWithChildren } from "hono/jsx";

export interface Crumb {
  name: string;
  path: string;
}

interface PageHeaderProps {
  title: string;
  /** The page above this one. */
  parent?: Crumb;
  /** Badges beside the title. */
  aside?: Child;
  /** One sentence about the page. */
  lead?: Child;
}

/** Its children are the page's actions. */
export function PageHeader({ title, parent, aside, lead, children }: PropsWithChildren<PageHeaderProps>) {
  return (
    <div class="page-header">
      <div>
        {parent && <Crumbs crumbs={[parent]} />}
        <h1>
          <bdi>{title}</bdi> {aside}
        </h1>
        {lead && <p class="lead">{lead}</p>}
      </div>
      {children && <div class="actions">{children}</div>}
    </div>
  );
}

/** The pages above this one, from the top. */
export function Crumbs({ crumbs }: { crumbs: readonly Crumb[] }) {
  return (
    <nav class="crumb" aria-label="Breadcrumb">
      {crumbs.map(({ name, path }) => (
        <>
          <a href={path}>
            <bdi>{name}</bdi>
          </a>
          <span aria-hidden="true"> / </span>
        </>
      ))}
    </nav>
  );
}

interface TabsProps {
  label: string;
  tabs: readonly (Crumb & { isCurrent: boolean })[];
  /** Whether the page is one under the current tab's page. */
  isAbove?: boolean;
}

/** The pages of one object. */
export function Tabs({ label, tabs, isAbove = false }: TabsProps) {
  return (
    <nav class="tabs" aria-label={label}>
      {tabs.map(({ name, path, isCurrent }) => (
        <a href={path} {...(isCurrent ? { "aria-current": isAbove ? "true" : "page" } : {})}>
          {name}
        </a>
      ))}
    </nav>
  );
}
