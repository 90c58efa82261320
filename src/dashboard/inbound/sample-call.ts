/** Pure. A call that a webhook's actions would all accept, made of their samples, and what of it fits into a form. */
import { z } from "zod";
import type { Action } from "../catalog/read.ts";

type Json = Readonly<Record<string, unknown>>;

/** Where two actions share a field, the later one's sample counts. */
export function sampleCall(actions: readonly Action[]): Json {
  return Object.assign({}, ...actions.map(({ sample }) => sample));
}

export interface FormInput {
  /** As the form sends it: `email`, `metadata[source]`. */
  name: string;
  label: string;
  type: "text" | "email" | "tel";
  value: string;
}

const TYPES: Readonly<Record<string, FormInput["type"]>> = { email: "email", phone: "tel" };

const metadataSample = z.record(z.string(), z.string());

/** The fields of an HTML form for it; null when a form cannot say it, since it knows no objects but `metadata`. */
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
