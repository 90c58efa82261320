/** Pure. Shared parts of lists: the empty state and pagination. */
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
  /** The list's other query parameters. */
  query?: Readonly<Record<string, string | undefined>>;
  cursor: string | undefined;
  next: string | null;
}

/** Links to the next page and to the first: a cursor only goes forward. */
export function Pagination({ path, query = {}, cursor, next }: PaginationProps) {
  if (cursor === undefined && next === null) return <></>;
  return (
    <nav class="pagination" aria-label="Pagination">
      {cursor !== undefined && <a href={address(path, query)}>Newest</a>}
      {next !== null && (
        <a class="next" href={address(path, { ...query, cursor: next })}>
          Older <Icon name="next" />
        </a>
      )}
    </nav>
  );
}

/** A path with the parameters that are not empty. */
export function address(path: string, query: Readonly<Record<string, string | undefined>>): string {
  const parameters = Object.entries(query).flatMap(([name, value]) => (value ? [[name, value]] : []));
  return parameters.length === 0 ? path : `${path}?${new URLSearchParams(parameters)}`;
}
