/** Pure. The header of a page: breadcrumb, title, lead and actions; and its tabs. */
import type { Child, PropsWithChildren } from "hono/jsx";

interface PageHeaderProps {
  title: string;
  /** The page above this one. */
  parent?: { name: string; path: string };
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
        {parent && (
          <p class="crumb">
            <a href={parent.path}>{parent.name}</a>
            <span aria-hidden="true"> / </span>
          </p>
        )}
        <h1>
          <span>{title}</span> {aside}
        </h1>
        {lead && <p class="lead">{lead}</p>}
      </div>
      {children && <div class="actions">{children}</div>}
    </div>
  );
}

/** The pages of one object. */
export function Tabs({ label, tabs }: { label: string; tabs: { name: string; path: string; isCurrent: boolean }[] }) {
  return (
    <nav class="tabs" aria-label={label}>
      {tabs.map(({ name, path, isCurrent }) => (
        <a href={path} {...(isCurrent ? { "aria-current": "page" } : {})}>
          {name}
        </a>
      ))}
    </nav>
  );
}
