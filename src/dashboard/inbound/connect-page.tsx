/** Pure. The steps to set up the sender: the URL, its key, and the first call when it comes. */
import type { FieldError } from "../../http/problem.ts";
import { Copyable } from "../parts/copy.tsx";
import { Flash } from "../parts/flash.tsx";
import { type Webhook, urlOf } from "../webhooks/state.tsx";
import { CallTable } from "./calls-page.tsx";
import { type InboundCall, summaryOf } from "./outcome.tsx";
import { SenderFields } from "./sender-fields.tsx";
import { type Sender, senderFields, valuesOf } from "./sender-form.ts";
import { PostForm } from "../parts/post-form.tsx";

interface ConnectPageProps {
  webhook: Webhook;
  /** Null for a program of one's own. */
  sender: Sender | null;
  isRevealed: boolean;
  errors: readonly FieldError[];
  /** Newest first. */
  calls: readonly InboundCall[];
  now: number;
}

export function ConnectPage({ webhook, sender, isRevealed, errors, calls, now }: ConnectPageProps) {
  const path = `/dashboard/webhooks/${webhook.id}`;
  return (
    <>
      {sender && (
        <section class="panel">
          <h2>At {sender.name}</h2>
          <ol class="steps">
            {sender.setup.map((step) => (
              <li>{step}</li>
            ))}
          </ol>
        </section>
      )}
      <section class="panel">
        <div class="panel-head">
          <h2>URL for the sender</h2>
          {!isRevealed && (
            <PostForm action={`${path}/connect`}>
              <button class="primary" type="submit">
                Show URL
              </button>
            </PostForm>
          )}
        </div>
        {isRevealed && <Copyable name="URL" value={urlOf(webhook)} />}
        <p class="hint">The URL is a secret: enter it at the sender, and nowhere else.</p>
      </section>
      {sender && senderFields(sender).length > 0 && (
        <section class="panel">
          <h2>Key of the sender</h2>
          <PostForm action={`${path}/connect/key`} class="fields" novalidate>
            <SenderFields sender={sender} values={valuesOf(webhook)} isStored isKeyLater={undefined} errors={errors} />
            <div>
              <button type="submit">Save key</button>
            </div>
          </PostForm>
        </section>
      )}
      <section class="part">
        <h2>First call</h2>
        <div id="first-call" data-live>
          <FirstCall path={path} calls={calls} now={now} />
        </div>
        <noscript>
          <p class="hint">Reload the page to look for calls.</p>
        </noscript>
      </section>
    </>
  );
}

function FirstCall({ path, calls, now }: { path: string; calls: readonly InboundCall[]; now: number }) {
  const latest = calls.find(({ status }) => status !== "handshake");
  if (!latest) {
    return (
      <p class="soft blank" role="status">
        {calls.length > 0 ? "The sender has checked the URL. " : ""}Waiting for the first call…
      </p>
    );
  }
  return (
    <>
      {latest.status === "done" ? (
        <Flash tone="good">
          It works: the latest call was done. <a href={`${path}/calls/${latest.id}`}>See what it did</a>
        </Flash>
      ) : (
        <Flash tone="warn">
          A call came, and no action ran. {summaryOf(latest)}{" "}
          {latest.status === "failed" && <a href={`${path}/mapping?call=${latest.id}`}>Choose its fields</a>}
        </Flash>
      )}
      <CallTable path={path} calls={[latest]} now={now} />
    </>
  );
}
