/** Pure. The outcomes of a call, and the response that its caller gets. */
import type { Problem } from "../http/problem.ts";
import type { SourceResponse } from "./sources/source-type.ts";

export type CallOutcome =
  /** `isRepeat`: it was done before, and `response` is the earlier one. */
  | { kind: "done"; id: string; response: string; isRepeat: boolean }
  /** Stored without being done, but the caller gets the response of a call that is done. */
  | { kind: "kept"; id: string; response: string }
  | { kind: "handshake"; answer: SourceResponse<string> }
  /** `isProven`: its body may be stored. */
  | { kind: "refused"; problem: Problem; isProven: boolean };

export interface CallerReply {
  readonly status: number;
  readonly contentType: string | null;
  readonly body: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}
