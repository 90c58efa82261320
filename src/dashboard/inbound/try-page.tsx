/** Pure. Snippets and a form that send calls to an inbound webhook. */
import type { PropsWithChildren } from "hono/jsx";
import type { FieldError } from "../../http/problem.ts";
import { Copyable } from "../parts/copy.tsx";
import { TextField, errorsAt } from "../parts/field.tsx";
import { Flash } from "../parts/flash.tsx";
import { Segments } from "../parts/segments.tsx";
import { type Webhook, urlOf } from "../webhooks/state.tsx";
import { RejectionNotice } from "./call-page.tsx";
import type { Rejection } from "./outcome.tsx";
import type { FormInput } from "./sample-call.ts";
import { curlSnippet, formSnippet } from "./snippets.ts";

export type CallFormat = "json" | "form";

interface TryPageProps {
  webhook: Webhook;
  format: CallFormat;
  isRevealed: boolean;
  /** A body that all of the webhook's actions accept. */
  sample: Readonly<Record<string, unknown>>;
  /** The form's fields and their values; null when a form cannot send the sample. */
  inputs: readonly FormInput[] | null;
  /** The value of the JSON field. */
  body: string;
  rejection?: Rejection;
}

const MASK = "••••••••••••••••";

export function TryPage(props: TryPageProps) {
  const { webhook, format, isRevealed, rejection } = props;
  const path = `/dashboard/webhooks/${webhook.id}/try`;
  const shown = isRevealed ? webhook : maskSecrets(webhook);
  return (
    <>
      {rejection && <RejectionNotice rejection={rejection} />}
      <section class="panel">
        <div class="panel-head">
          <h2>Inbound URL</h2>
          {!isRevealed && (
            <form method="post" action={`${path}?as=${format}`}>
              <button type="submit">Reveal</button>
            </form>
          )}
        </div>
        {isRevealed ? (
          <Copyable name="URL" value={urlOf(webhook)} />
        ) : (
          <span class="copyable">
            <code>{shown.url}</code>
          </span>
        )}
        <p class="hint">The URL is the secret: anyone who has it can run this webhook's actions.</p>
      </section>
      <Segments
        label="Format"
        segments={[
          { text: "JSON", path, isCurrent: format === "json" },
          { text: "HTML form", path: `${path}?as=form`, isCurrent: format === "form" },
        ]}
      />
      {format === "json" ? (
        <Json {...props} shown={shown} path={path} />
      ) : (
        <Form {...props} shown={shown} path={path} />
      )}
    </>
  );
}

function maskSecrets(webhook: Webhook): Webhook {
  return {
    ...webhook,
    url: urlOf(webhook).replace(/[^/]+$/, MASK),
    signing_secret: webhook.signing_secret && MASK,
  };
}

interface FormatProps extends TryPageProps {
  /** With its secrets, or with masks in their place. */
  shown: Webhook;
  path: string;
}

function Json({ webhook, isRevealed, sample, body, shown, path }: FormatProps) {
  return (
    <div class="sides">
      <Snippet
        title="curl command"
        text={curlSnippet(urlOf(shown), sample, webhook.uses_signature ? (shown.signing_secret ?? "") : null)}
        isRevealed={isRevealed}
      />
      <section class="block">
        <h2>Send a test call</h2>
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

function Form({ webhook, isRevealed, inputs, shown, path, rejection }: FormatProps) {
  if (webhook.uses_signature) {
    return <Flash tone="warn">This webhook requires signed calls. An HTML form cannot sign.</Flash>;
  }
  if (inputs === null) {
    return <Flash tone="warn">An action of this webhook takes an object, which a form cannot send. Use JSON.</Flash>;
  }
  const fieldErrors: readonly FieldError[] = rejection?.errors ?? [];
  return (
    <div class="sides">
      <Snippet title="HTML snippet" text={formSnippet(urlOf(shown), inputs)} isRevealed={isRevealed}>
        <p class="hint">
          Visitors can read the URL in the page, and they see the JSON response after sending. For a public page, send
          from your own server instead.
        </p>
      </Snippet>
      <section class="block">
        <h2>Send a test call</h2>
        <form method="post" action={`${path}/form`} class="panel" novalidate>
          {inputs.map(({ name, label, type, value }) => (
            <TextField
              name={name}
              label={label}
              type={type}
              value={value}
              errors={errorsAt(fieldErrors, name.split("[", 1)[0] ?? "")}
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
        {isSigned ? "This signs the call and sends it" : "This sends the call"} to the real URL: its actions run.
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
    // The copy button copies the [data-value] beside it.
    <section class="block snippet">
      <h2>{title}</h2>
      {isRevealed ? (
        <button class="copy" type="button" aria-label={`Copy ${title}`}>
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
