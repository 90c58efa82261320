/** Pure. The warning about a sender's secret that can be guessed, on the page after it was saved. */
import { SAFE_KEY_CHARS } from "../../constants.ts";
import { Flash } from "../parts/flash.tsx";
import { type Sender, type SenderValues, hasShortSecret } from "./sender-form.ts";

/** The query parameter that shows the warning. */
export function shortMark(sender: Sender | null, values: SenderValues): string {
  return sender && hasShortSecret(sender, values) ? "&short=1" : "";
}

export function ShortSecretFlash({ short }: { short: string | undefined }) {
  if (short !== "1") return <></>;
  return (
    <Flash tone="warn">
      The key is shorter than {SAFE_KEY_CHARS} characters, so it can be guessed. Choose a longer one if the sender lets
      you.
    </Flash>
  );
}
