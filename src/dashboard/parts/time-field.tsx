/** Pure. A moment to filter by. A browser's field for it knows no zones: ours are UTC. */
import { TextField } from "./field.tsx";

interface TimeFieldProps {
  name: string;
  label: string;
  /** As it was typed. */
  value: string;
  errors: readonly string[];
}

export function TimeField(props: TimeFieldProps) {
  const { value } = props;
  // A date field would silently drop what is no time of its own kind, and with it the reason for an empty list.
  const type = value === "" || LOCAL_TIME.test(value) ? "datetime-local" : "text";
  return <TextField {...props} type={type} />;
}

const LOCAL_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?$/;

/** As the API takes it. Anything but a time of that kind is the API's to judge. */
export function inUtc(text: string): string {
  if (!LOCAL_TIME.test(text)) return text;
  return `${text}${text.length === "2020-11-25T09:33".length ? ":00" : ""}Z`;
}
