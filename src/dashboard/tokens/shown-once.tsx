/** Pure. The page of a new secret. It shows the secret once: after a reload, it says that it was shown. */
import type { PropsWithChildren } from "hono/jsx";
import { Copyable } from "../parts/copy.tsx";
import { Flash } from "../parts/flash.tsx";
import { PageHeader } from "../parts/page-header.tsx";

interface ShownOnceProps {
  title: string;
  /** As in `the token`. */
  name: string;
  /** Undefined when it was shown before. */
  value: string | undefined;
  parent: { name: string; path: string };
}

/** Its children say what to do with it. */
export function ShownOnce({ title, name, value, parent, children }: PropsWithChildren<ShownOnceProps>) {
  return (
    <>
      <PageHeader title={title} parent={parent} />
      <Flash tone="warn">
        {value === undefined
          ? `The ${name} was created and cannot be shown again. If you did not copy it, create another one.`
          : `Copy the ${name} now. It is not shown again.`}
      </Flash>
      <section class="panel">
        {value !== undefined && (
          <>
            <Copyable name={name} value={value} />
            <p class="hint">{children}</p>
          </>
        )}
        <p>
          <a class="button" href={parent.path}>
            Done
          </a>
        </p>
      </section>
    </>
  );
}
