/** What is compared: a service that publishes to URLs, with all that it needs to run. */
import type { Shot } from "../load.ts";

export interface Contender {
  name: string;
  /** Starts it with nothing stored. */
  start(): Promise<RunningContender>;
}

export interface RunningContender {
  /** A new account, whose events go to these URLs. The shot publishes one event. */
  subscribe(urls: readonly string[]): Promise<Shot>;
  /** A hundred events in one request, where it has that. */
  subscribeBatch?(urls: readonly string[]): Promise<Shot>;
  pids: readonly number[];
  /** What it keeps on disk, without logs that it reuses. Stops it. */
  stopAndWeigh(): Promise<number>;
}
