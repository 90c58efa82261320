/**
 * `npm run listen`: for who develops without a public URL. Follows the account's events, and takes each that a webhook
 * wants to a server on this machine, as the request that the webhook would get. Needs an admin's or owner's token.
 */
import { setTimeout as wait } from "node:timers/promises";
import { FEED_MARGIN_MS, MAX_CLOCK_SKEW_MS } from "../src/constants.ts";
import { encodeCursor } from "../src/http/page.ts";
import { firstIdAt } from "../src/ids/id.ts";
import { formatTime } from "../src/time/time.ts";
import { Api } from "./listen/api.ts";
import { type Listening, USAGE, readArguments } from "./listen/arguments.ts";
import { readBookmark, writeBookmark } from "./listen/bookmark.ts";
import { type Effects, Refusal } from "./listen/effects.ts";
import { Forwarder } from "./listen/forwarder.ts";

const POLL_MS = 2_000;
const FEED_LAG_SECONDS = (MAX_CLOCK_SKEW_MS + FEED_MARGIN_MS) / 1000;

const asked = readArguments(process.argv.slice(2), process.env);
if (asked.ok) {
  await untilStopped(asked.listening);
} else {
  console.error(`${asked.reason}\n\n${USAGE}`);
  process.exitCode = 2;
}

async function untilStopped(listening: Listening): Promise<void> {
  const stopping = new AbortController();
  const { signal } = stopping;
  // Only once: whoever presses Ctrl+C again does not want to wait for the request that is under way.
  for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => stopping.abort());
  try {
    await listen(listening, {
      now: Date.now,
      pause: (milliseconds) => wait(milliseconds, undefined, { signal }),
      signal,
      say: (line) => console.log(`${new Date().toTimeString().slice(0, 8)}  ${line}`),
    });
  } catch (error) {
    if (signal.aborted) {
      console.log(`\nStopped. The next start goes on from here (${listening.statePath}).`);
    } else if (error instanceof Refusal) {
      console.error(error.message);
      process.exitCode = 1;
    } else {
      throw error;
    }
  }
}

/** Goes on until it is stopped. What was answered with a 2xx is kept in the state file before anything else is sent. */
async function listen(listening: Listening, effects: Effects): Promise<never> {
  const { webhookId, statePath, since } = listening;
  const api = new Api(listening, effects);
  const webhook = await api.webhook(webhookId);
  if (webhook.is_inbound) throw new Refusal("The webhook is inbound: it receives, so there is nothing to forward.");
  const stoppedAt = await readBookmark(statePath, webhookId);
  let kept = stoppedAt;
  const goesOn = stoppedAt !== undefined && since === undefined;
  let cursor = goesOn ? stoppedAt : encodeCursor(firstIdAt(since ?? effects.now()));
  // The beginning, too: a crash before the first event must not move it.
  await keep(cursor);
  const beginning = goesOn ? "from where it stopped" : `from ${since === undefined ? "now" : formatTime(since)} on`;
  console.log(`Forwarding ${JSON.stringify(webhook.name)} (${webhook.events.join(", ")}), ${beginning}
  from ${listening.api}
  to   ${listening.url}

An event comes about ${FEED_LAG_SECONDS} seconds after it was published: by then none can turn up before it any more.
End with Ctrl+C.
`);
  const forwarder = new Forwarder(listening, api, effects);
  for (;;) {
    const page = await api.events(cursor);
    for (const event of page.events) {
      effects.signal.throwIfAborted();
      if (await forwarder.forward(event)) await keep(encodeCursor(event.id));
    }
    cursor = page.cursor;
    await keep(cursor);
    if (page.isLast) await effects.pause(POLL_MS);
  }

  async function keep(place: string): Promise<void> {
    if (place !== kept) await writeBookmark(statePath, webhookId, place);
    kept = place;
  }
}
