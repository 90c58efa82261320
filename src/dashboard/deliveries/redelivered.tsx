/** Pure. The result of redelivering several deliveries. */
import { Flash } from "../parts/flash.tsx";

/** The result as a code for the address, since a page shows no text from its address. */
export function redeliveredCode(started: number, refused: number): string {
  return `again-${started}-${refused}`;
}

export function Redelivered({ done }: { done: string | undefined }) {
  const [, started, refused] = /^again-(\d{1,3})-(\d{1,3})$/.exec(done ?? "") ?? [];
  if (started === undefined) return <></>;
  return (
    <Flash tone={refused === "0" && started !== "0" ? "good" : "warn"}>
      {started === "0" && refused === "0" ? "Select deliveries first." : `Redelivery started for ${started}.`}
      {refused !== "0" && ` Not for ${refused}: pending, erased, or of a disabled webhook.`}
    </Flash>
  );
}
