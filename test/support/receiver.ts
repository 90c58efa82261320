/** The receiver beside the tests, as a test sees it. */
import { inject } from "vitest";
import type { ReceivedRequest } from "./receiver-server.ts";

/** The URL of a receiver of one's own, which behaves as receiver-server.ts describes. */
export function receiverUrl(name: string, behaviour: Record<string, string | number> = {}): string {
  const query = new URLSearchParams(
    Object.entries(behaviour).map(([key, value]): [string, string] => [key, String(value)]),
  );
  return `${inject("receiver")}/${name}?${query}`;
}

/** What arrived at a receiver so far. */
export async function received(name: string): Promise<ReceivedRequest[]> {
  const response = await fetch(`${inject("receiver")}/_requests/${name}`);
  return JSON.parse(await response.text());
}

/** From now on the receiver answers like this, whatever its URL says. */
export async function behave(name: string, behaviour: string): Promise<void> {
  await (await fetch(`${inject("receiver")}/_behave/${name}?behave=${behaviour}`)).text();
}
