/** Pure. A state in a word or two. The colour adds no information to the text. */
import type { PropsWithChildren } from "hono/jsx";

export type Tone = "good" | "bad" | "warn" | "info" | "plain";

export function Badge({ tone, title, children }: PropsWithChildren<{ tone: Tone; title?: string }>) {
  return (
    <span class={`badge ${tone}`} {...(title ? { title } : {})}>
      {children}
    </span>
  );
}
