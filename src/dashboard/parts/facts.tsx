/** Pure. A list of names and values. */
import type { Child } from "hono/jsx";

/** Entries that are false, null or undefined are left out. */
export function Facts({ facts }: { facts: readonly ({ name: string; value: Child } | false | null | undefined)[] }) {
  return (
    <dl class="facts">
      {facts.map(
        (fact) =>
          fact && (
            <div>
              <dt>{fact.name}</dt>
              <dd>{fact.value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
