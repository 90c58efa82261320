/** Pure. What was just done, or what is in the way, above a page's content. */
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

/** What `?done=` in the page's address stands for: a fixed text, never one from the address itself. */
export function Done({ done, texts }: { done: string | undefined; texts: Readonly<Record<string, string>> }) {
  const text = done !== undefined && Object.hasOwn(texts, done) ? texts[done] : undefined;
  return text === undefined ? <></> : <Flash tone="good">{text}</Flash>;
}
