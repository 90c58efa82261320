/** Pure. The errors of a webhook's form, above it. */
import type { WebhookSetting } from "../../api/webhooks/schema.ts";
import type { FieldError } from "../../http/problem.ts";
import { type Sender, senderFields } from "../inbound/sender-form.ts";
import { Flash } from "../parts/flash.tsx";

/** Null for fields whose control cannot be invalid. */
const NAMES: Readonly<Record<WebhookSetting, string | null>> = {
  name: "Name",
  url: "URL",
  events: "Events",
  filter: "Filter",
  headers: "Extra headers",
  rate_limit: "Deliveries per second",
  metadata: "Metadata",
  is_inbound: null,
  uses_signature: null,
  auto_recover: null,
  enabled: null,
};

/** The field of an error, by the name of its control. */
function fieldOf(path: string, sender: Sender | null): { control: string; label: string } | undefined {
  const [place = "", part = ""] = path.split(".");
  if (place === "source") {
    const label = sender ? senderFields(sender).find(({ name }) => name === part)?.label : undefined;
    return label === undefined ? undefined : { control: `source.${part}`, label };
  }
  const label = Object.entries(NAMES).find(([setting]) => setting === place)?.[1];
  return label ? { control: place, label } : undefined;
}

interface ErrorSummaryProps {
  errors: readonly FieldError[];
  detail: string | undefined;
  sender: Sender | null;
}

/** Links to the fields with errors, which may be far below. */
export function ErrorSummary({ errors, detail, sender }: ErrorSummaryProps) {
  const fields = errors.flatMap(({ path }) => fieldOf(path, sender) ?? []);
  const labels = new Map(fields.map(({ control, label }) => [control, label]));
  const others = errors.filter(({ path }) => !fieldOf(path, sender));
  if (errors.length === 0 && detail === undefined) return <></>;
  return (
    <Flash tone="bad">
      {errors.length === 0 ? detail : "Not saved. Correct these fields:"}
      {errors.length > 0 && (
        <ul>
          {[...labels].map(([control, label]) => (
            <li>
              <a href={`#field-${control}`}>{label}</a>
            </li>
          ))}
          {others.map(({ path, message }) => (
            <li>{`${path} ${message}`}</li>
          ))}
        </ul>
      )}
    </Flash>
  );
}
