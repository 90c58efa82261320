/** Pure. A field for a time in UTC. The browser's own field has no time zone. */
import { TextField } from "./field.tsx";

interface TimeFieldProps {
  name: string;
  label: string;
  /** As typed. */
  value: string;
  errors: readonly string[];
}

export function TimeField(props: TimeFieldProps) {
  const { value } = props;
  // The browser clears a value that is not a local time, and with it the cause of the error.
  const type = value === "" || LOCAL_TIME.test(value) ? "datetime-local" : "text";
  return <TextField {...props} type={type} />;
}

const LOCAL_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?$/;

/** A local time as ISO 8601 in UTC. Other text is returned unchanged, for the API to validate. */
export function toUtc(text: string): string {
  if (!LOCAL_TIME.test(text)) return text;
  return `${text}${text.length === "2020-11-25T09:33".length ? ":00" : ""}Z`;
}
