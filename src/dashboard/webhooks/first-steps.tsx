/** Pure. The first three steps with a new outbound webhook, shown until its first delivery. */
import { PostForm } from "../parts/post-form.tsx";
import { Segments } from "../parts/segments.tsx";
import type { Webhook } from "./state.tsx";

/** The receivers of docs/receiving.md and docs/receiving-in-other-languages.md, as static assets. */
export const LANGUAGES = [
  { name: "node", text: "Node" },
  { name: "python", text: "Python" },
  { name: "php", text: "PHP" },
  { name: "go", text: "Go" },
] as const;

export type Language = (typeof LANGUAGES)[number]["name"];

interface FirstStepsProps {
  webhook: Webhook;
  language: Language;
  /** The receiver in this language. */
  code: string;
}

export function FirstSteps({ webhook, language, code }: FirstStepsProps) {
  const path = `/dashboard/webhooks/${webhook.id}`;
  const segments = LANGUAGES.map(({ name, text }) => ({
    text,
    path: `${path}?code=${name}#verify`,
    isCurrent: name === language,
  }));
  return (
    <section class="panel">
      {/* In the place of the figures: after the first delivery, a live page shows those. */}
      <div id="activity" data-live>
        <div class="panel-head">
          <h2>First steps</h2>
          <span class="soft">Not called yet</span>
        </div>
        <ol class="steps">
          <li>
            <h3>Copy the signing secret</h3>
            {webhook.uses_signature ? (
              <p>
                Give it to your receiver as <code>RATECARD_SIGNING_SECRET</code>.{" "}
                <a href={`${path}/secrets`}>Open Secrets</a>
              </p>
            ) : (
              <p>
                Requests are not signed. <a href={`${path}/settings#field-uses_signature`}>Sign them</a>, so that your
                receiver can tell them from others.
              </p>
            )}
          </li>
          <li id="verify">
            <h3>Verify each request</h3>
            <Segments label="Language" segments={segments} />
            <div class="code">
              <button class="copy" type="button">
                Copy
              </button>
              <pre class="source" tabindex={0} role="region" aria-label="A receiver" data-value>
                {code}
              </pre>
            </div>
            <p class="hint">
              Every request, response and event is in the <a href="/docs">documentation</a>.
            </p>
          </li>
          <li>
            <h3>Send a test event</h3>
            <p>
              It is a sample of your first event type, marked as a test. The next page shows how your receiver responds.
            </p>
            {webhook.enabled && (
              <PostForm action={`${path}/test`}>
                <button class="primary" type="submit">
                  Send a test event
                </button>
              </PostForm>
            )}
          </li>
        </ol>
      </div>
    </section>
  );
}
