/** Pure. The head of a page: where it is, what it is, what can be done. */
import type { Child, PropsWithChildren } from "hono/jsx";

interface PageHeaderProps {
  title: string;
  /** The page above this one. */
  parent?: { name: string; path: string };
  /** Badges and facts beside the title. */
  aside?: Child;
  /** A sentence on what the page is for. */
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
export function Tabs({ label, tabs }: { label: string; tabs: { name: string; path: string; isHere: boolean }[] }) {
  return (
    <nav class="tabs" aria-label={label}>
      {tabs.map(({ name, path, isHere }) => (
        <a href={path} {...(isHere ? { "aria-current": "page" } : {})}>
          {name}
        </a>
      ))}
    </nav>
  );
}
