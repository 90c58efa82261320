/** Pure. Names and values of one thing. */
import type { Child } from "hono/jsx";

/** What does not apply is left out. */
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
