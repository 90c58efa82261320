/**
 * I/O. `npm run listen`: follows the account's events and sends those of one webhook to a server on this machine, as
 * the requests that the webhook would get. For development without a public URL. It needs an admin's or owner's token.
 */
import { setTimeout as wait } from "node:timers/promises";
import { FEED_MARGIN_MS, MAX_CLOCK_SKEW_MS } from "../src/constants.ts";
import { encodeCursor, listKey } from "../src/http/cursor.ts";
import { firstIdAt } from "../src/ids/id.ts";
import { formatTime } from "../src/time/time.ts";
import { CommandError } from "./command-error.ts";
import { Api } from "./listen/api.ts";
import { type ListenOptions, USAGE, readArguments } from "./listen/arguments.ts";
import { readBookmark, writeBookmark } from "./listen/bookmark.ts";
import type { Effects } from "./listen/effects.ts";
import { Forwarder } from "./listen/forwarder.ts";
import { whenNpmEnds } from "./stopping.ts";

const POLL_MS = 2_000;
const FEED_LAG_SECONDS = (MAX_CLOCK_SKEW_MS + FEED_MARGIN_MS) / 1000;

const given = readArguments(process.argv.slice(2), process.env);
if (given.ok) {
  await listenUntilStopped(given.options);
} else {
  console.error(`${given.reason}\n\n${USAGE}`);
  process.exitCode = 2;
}

async function listenUntilStopped(options: ListenOptions): Promise<void> {
  const stopping = new AbortController();
  const { signal } = stopping;
  // Only once: a second Ctrl+C ends the process at once, without waiting for the request in flight.
  for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => stopping.abort());
  whenNpmEnds(() => stopping.abort());
  try {
    await listen(options, {
      now: Date.now,
      pause: (milliseconds) => wait(milliseconds, undefined, { signal }),
      signal,
      print: (line) => console.log(`${new Date().toTimeString().slice(0, 8)}  ${line}`),
    });
  } catch (error) {
    if (signal.aborted) {
      console.log(`\nStopped. The next run resumes here (${options.statePath}).`);
    } else if (error instanceof CommandError) {
      console.error(error.message);
      process.exitCode = 1;
    } else {
      throw error;
    }
  }
}

/** Runs until it is stopped. Once an event got its 2xx, its position is saved before the next one is sent. */
async function listen(options: ListenOptions, effects: Effects): Promise<never> {
  const { webhookId, statePath, since } = options;
  const api = new Api(options, effects);
  const webhook = await api.webhook(webhookId);
  if (webhook.is_inbound) {
    throw new CommandError("The webhook is inbound. Only an outbound webhook has requests to forward.");
  }
  const bookmark = await readBookmark(statePath, webhookId);
  let saved = bookmark;
  const isResuming = bookmark !== undefined && since === undefined;
  let cursor = isResuming ? bookmark : feedCursor(firstIdAt(since ?? effects.now()));
  // Saved before the first event: otherwise a run after a crash would start at another time.
  await save(cursor);
  const start = isResuming ? "resuming" : `from ${since === undefined ? "now" : formatTime(since)} on`;
  console.log(`Forwarding ${JSON.stringify(webhook.name)} (${webhook.events.join(", ")}), ${start}
  from ${options.api}
  to   ${options.url}

Events arrive about ${FEED_LAG_SECONDS} seconds after they are published: only then is their order final.
Stop with Ctrl+C.
`);
  const forwarder = new Forwarder(options, api, effects);
  for (;;) {
    const page = await api.events(cursor);
    for (const event of page.events) {
      effects.signal.throwIfAborted();
      if (await forwarder.forward(event)) await save(feedCursor(event.id));
    }
    cursor = page.cursor;
    await save(cursor);
    if (page.isLast) await effects.pause(POLL_MS);
  }

  function feedCursor(position: string): string {
    return encodeCursor({ list: listKey("/v1/events", { order: "asc" }), position });
  }

  async function save(position: string): Promise<void> {
    if (position !== saved) await writeBookmark(statePath, webhookId, position);
    saved = position;
  }
}
