/** Pure. A message above a page's content: a success, a warning or an error. */
import type { PropsWithChildren } from "hono/jsx";
import { Icon } from "./icon.tsx";

export function Flash({ tone, children }: PropsWithChildren<{ tone: "good" | "bad" | "warn" }>) {
  return (
    <div class={`flash ${tone}`} role={tone === "bad" ? "alert" : "status"}>
      <Icon name={tone === "good" ? "check" : "warning"} />
      <div>{children}</div>
    </div>
  );
}

/** The message for the page's `?done=`: one of fixed texts, never text from the address. */
export function SuccessFlash({ done, texts }: { done: string | undefined; texts: Readonly<Record<string, string>> }) {
  const text = done !== undefined && Object.hasOwn(texts, done) ? texts[done] : undefined;
  return text === undefined ? <></> : <Flash tone="good">{text}</Flash>;
}
