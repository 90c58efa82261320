/** Pure. A sample call that all of a webhook's actions accept, as JSON and as form fields. */
import { z } from "zod";
import type { Action } from "../catalog/read.ts";

type Json = Readonly<Record<string, unknown>>;

/** Merges the actions' samples. For a field that two share, the later one wins. */
export function sampleCall(actions: readonly Action[]): Json {
  return Object.assign({}, ...actions.map(({ sample }) => sample));
}

export interface FormInput {
  /** As in the form: `email`, `metadata[source]`. */
  name: string;
  label: string;
  type: "text" | "email" | "tel";
  value: string;
}

const TYPES: Readonly<Record<string, FormInput["type"]>> = { email: "email", phone: "tel" };

const metadataSample = z.record(z.string(), z.string());

/** Its fields in an HTML form; null when it has an object other than `metadata`, which a form cannot send. */
export function formInputs(sample: Json): FormInput[] | null {
  const inputs: FormInput[] = [];
  for (const [name, value] of Object.entries(sample)) {
    const metadata = name === "metadata" ? metadataSample.safeParse(value) : undefined;
    if (typeof value === "string") inputs.push({ name, label: labelOf(name), type: TYPES[name] ?? "text", value });
    else if (metadata?.success) {
      for (const [key, text] of Object.entries(metadata.data)) {
        inputs.push({ name: `metadata[${key}]`, label: labelOf(key), type: "text", value: text });
      }
    } else return null;
  }
  return inputs;
}

/** `first_name` is `First name`. */
function labelOf(name: string): string {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
