/** Pure. A list of names and values. */
import type { Child } from "hono/jsx";

/** A false, null or undefined fact is left out. */
export type Fact = { name: string; value: Child } | false | null | undefined;

export function Facts({ facts }: { facts: readonly Fact[] }) {
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
