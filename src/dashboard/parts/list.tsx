/** Pure. What lists have in common: what to say when there is nothing, and the way to the next page. */
import type { PropsWithChildren } from "hono/jsx";
import { Icon, type IconName } from "./icon.tsx";

export function EmptyState({ icon, title, children }: PropsWithChildren<{ icon: IconName; title: string }>) {
  return (
    <div class="empty">
      <Icon name={icon} />
      <h2>{title}</h2>
      {children}
    </div>
  );
}

interface PaginationProps {
  path: string;
  /** The list's other parameters, which its next page keeps. */
  query?: Readonly<Record<string, string | undefined>>;
  cursor: string | undefined;
  next: string | null;
}

/** Lists are read forwards: to the next page, or back to the first. */
export function Pagination({ path, query = {}, cursor, next }: PaginationProps) {
  if (cursor === undefined && next === null) return <></>;
  return (
    <nav class="pagination" aria-label="Pages">
      {cursor !== undefined && <a href={address(path, query)}>Newest</a>}
      {next !== null && (
        <a class="next" href={address(path, { ...query, cursor: next })}>
          Older <Icon name="next" />
        </a>
      )}
    </nav>
  );
}

/** A path with those parameters that are set. */
export function address(path: string, query: Readonly<Record<string, string | undefined>>): string {
  const set = Object.entries(query).flatMap(([name, value]) => (value ? [[name, value]] : []));
  return set.length === 0 ? path : `${path}?${new URLSearchParams(set)}`;
}
