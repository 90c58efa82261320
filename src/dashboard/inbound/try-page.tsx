/** Pure. How to send to an inbound webhook: to be copied, and to be tried right here. */
import type { PropsWithChildren } from "hono/jsx";
import type { Fault } from "../../http/problem.ts";
import { Copyable } from "../parts/copy.tsx";
import { TextField, faultsAt } from "../parts/field.tsx";
import { Flash } from "../parts/flash.tsx";
import { Segments } from "../parts/segments.tsx";
import type { Webhook } from "../webhooks/state.tsx";
import { RefusalNotice } from "./call-page.tsx";
import type { Refusal } from "./outcome.tsx";
import type { FormInput } from "./sample-call.ts";
import { curlSnippet, formSnippet } from "./snippets.ts";

export const WAYS = ["json", "form"] as const;
export type Way = (typeof WAYS)[number];

interface TryPageProps {
  webhook: Webhook;
  way: Way;
  isRevealed: boolean;
  /** A body that all of its actions accept. */
  sample: Readonly<Record<string, unknown>>;
  /** The fields of a form, with what is in them; null when a form cannot say it. */
  inputs: readonly FormInput[] | null;
  /** What is in the field for JSON. */
  body: string;
  refusal?: Refusal;
}

const HIDDEN = "••••••••••••••••";

export function TryPage(props: TryPageProps) {
  const { webhook, way, isRevealed, refusal } = props;
  const path = `/dashboard/webhooks/${webhook.id}/try`;
  const shown = isRevealed ? webhook : hidden(webhook);
  return (
    <>
      {refusal && <RefusalNotice refusal={refusal} />}
      <section class="panel">
        <div class="panel-head">
          <h2>The URL to send to</h2>
          {!isRevealed && (
            <form method="post" action={`${path}?as=${way}`}>
              <button type="submit">Reveal</button>
            </form>
          )}
        </div>
        {isRevealed ? (
          <Copyable name="the URL" value={webhook.url} />
        ) : (
          <span class="copyable">
            <code>{shown.url}</code>
          </span>
        )}
        <p class="hint">No token is needed: the URL is the secret. Whoever knows it can do what this webhook allows.</p>
      </section>
      <Segments
        label="How to send"
        segments={[
          { text: "JSON", path, isHere: way === "json" },
          { text: "HTML form", path: `${path}?as=form`, isHere: way === "form" },
        ]}
      />
      {way === "json" ? <Json {...props} shown={shown} path={path} /> : <Form {...props} shown={shown} path={path} />}
    </>
  );
}

function hidden(webhook: Webhook): Webhook {
  return {
    ...webhook,
    url: webhook.url.replace(/[^/]+$/, HIDDEN),
    signing_secret: webhook.signing_secret && HIDDEN,
  };
}

interface WayProps extends TryPageProps {
  /** With its secrets or without, as far as they are to be seen. */
  shown: Webhook;
  path: string;
}

function Json({ webhook, isRevealed, sample, body, shown, path }: WayProps) {
  return (
    <div class="sides">
      <Snippet
        title="By curl"
        text={curlSnippet(shown.url, sample, webhook.uses_signature ? (shown.signing_secret ?? "") : null)}
        isRevealed={isRevealed}
      />
      <section class="block">
        <h2>Try it</h2>
        <form method="post" action={`${path}/json`} class="panel" novalidate>
          <TextField name="body" label="Body" value={body} rows={rowsFor(body)} isMono />
          <Send isSigned={webhook.uses_signature} />
        </form>
      </section>
    </div>
  );
}

const MIN_ROWS = 8;
const MAX_ROWS = 24;

function rowsFor(text: string): number {
  return Math.min(MAX_ROWS, Math.max(MIN_ROWS, text.split("\n").length + 1));
}

function Form({ webhook, isRevealed, inputs, shown, path, refusal }: WayProps) {
  if (webhook.uses_signature) {
    return <Flash tone="warn">Calls of this webhook must be signed, which a plain HTML form cannot do.</Flash>;
  }
  if (inputs === null) {
    return <Flash tone="warn">An action of this webhook takes an object, which a form cannot send. Use JSON.</Flash>;
  }
  const faults: readonly Fault[] = refusal?.errors ?? [];
  return (
    <div class="sides">
      <Snippet title="For a page of yours" text={formSnippet(shown.url, inputs)} isRevealed={isRevealed}>
        <p class="hint">
          Whoever sees the page can read the URL, and whoever sends the form sees our answer, in JSON. Behind a public
          page, send from your own server instead.
        </p>
      </Snippet>
      <section class="block">
        <h2>Try it</h2>
        <form method="post" action={`${path}/form`} class="panel" novalidate>
          {inputs.map(({ name, label, type, value }) => (
            <TextField
              name={name}
              label={label}
              type={type}
              value={value}
              errors={faultsAt(faults, name.split("[", 1)[0] ?? "")}
            />
          ))}
          <Send isSigned={false} />
        </form>
      </section>
    </div>
  );
}

function Send({ isSigned }: { isSigned: boolean }) {
  return (
    <>
      <p class="hint">
        {isSigned ? "It is signed for you, and sent" : "It is sent"} through the real URL: what the actions do is done.
      </p>
      <div>
        <button class="primary" type="submit">
          Send
        </button>
      </div>
    </>
  );
}

interface SnippetProps {
  title: string;
  text: string;
  isRevealed: boolean;
}

function Snippet({ title, text, isRevealed, children }: PropsWithChildren<SnippetProps>) {
  return (
    // The copy button looks for what it copies beside itself.
    <section class="block snippet">
      <h2>{title}</h2>
      {isRevealed ? (
        <button class="copy" type="button" aria-label={`Copy: ${title}`}>
          Copy
        </button>
      ) : (
        <span class="hint">Reveal the URL to copy this</span>
      )}
      <pre class="source code" tabindex={0} role="region" aria-label={title} data-value>
        {text}
      </pre>
      {children}
    </section>
  );
}
