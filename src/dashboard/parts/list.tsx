/** Pure. Shared parts of lists: the empty state and pagination. */
import { type PropsWithChildren, createContext, useContext } from "hono/jsx";
import { MAX_TRAIL } from "../../constants.ts";
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

/** The address of the page, for the links to its neighbours. */
export const AddressContext = createContext(new URL("https://example.com/"));

/** The path of a list's download: this, followed by the list's own path in the dashboard. */
const DOWNLOAD_PATH = "/dashboard/download";

/**
 * `trail` in the address lists the cursors of the earlier pages, oldest first. The first page has no cursor, so this
 * stands for it.
 */
const FIRST_PAGE = "0";
const SEPARATOR = ".";

interface PaginationProps {
  next: string | null;
  /** Whether the list has rows to download. */
  hasRows?: boolean;
}

/** Links to the pages before and after, and to the first. A cursor only goes forward, so the address keeps earlier ones. */
export function Pagination({ next, hasRows = false }: PaginationProps) {
  const here = useContext(AddressContext);
  const cursor = here.searchParams.get("cursor");
  const isOldestFirst = here.searchParams.get("order") === "asc";
  const trail = here.searchParams.get("trail")?.split(SEPARATOR) ?? [];
  const to = (changes: Readonly<Record<string, string | undefined>>, path = here.pathname) =>
    address(path, {
      ...Object.fromEntries(here.searchParams),
      done: "",
      refused: "",
      cursor: "",
      trail: "",
      ...changes,
    });
  if (cursor === null && next === null && !hasRows) return <></>;
  const file = here.pathname.replace("/dashboard", DOWNLOAD_PATH);
  const previous = trail.at(-1);
  return (
    <nav class="pagination" aria-label="Pagination">
      {cursor !== null && <a href={to({})}>{isOldestFirst ? "Oldest" : "Newest"}</a>}
      {cursor !== null && previous !== undefined && (
        <a href={to(previous === FIRST_PAGE ? {} : { cursor: previous, trail: trail.slice(0, -1).join(SEPARATOR) })}>
          Previous
        </a>
      )}
      {hasRows && (
        <span class="soft">
          Download <a href={to({ format: "csv" }, file)}>CSV</a> <a href={to({ format: "json" }, file)}>JSON</a>
        </span>
      )}
      {next !== null && (
        <a
          class="next"
          href={to({ cursor: next, trail: [...trail, cursor ?? FIRST_PAGE].slice(-MAX_TRAIL).join(SEPARATOR) })}
        >
          {isOldestFirst ? "Newer" : "Older"} <Icon name="next" />
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
