/** Pure. A call with all that its stages need. */
import type { Settings } from "../settings.ts";
import type { InboundTarget } from "./find-by-secret.ts";
import type { IncomingCall } from "./incoming-call.ts";
import type { Sender } from "./sender.ts";

export interface Reception extends InboundTarget {
  readonly env: Env;
  readonly settings: Settings;
  readonly sender: Sender | null;
  readonly call: IncomingCall;
  /** Milliseconds, when its content had arrived. */
  readonly now: number;
}
