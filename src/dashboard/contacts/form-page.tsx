/** Pure. The form that makes a contact, and the one that changes it. */
import { MAX_NAME_LENGTH } from "../../constants.ts";
import type { Fault } from "../../http/problem.ts";
import { TextField, faultsAt } from "../parts/field.tsx";
import { Flash } from "../parts/flash.tsx";
import { FormActions } from "../parts/form-actions.tsx";
import { type ContactForm, LINES } from "./form.ts";

const LABELS = { first_name: "First name", last_name: "Last name", email: "Email", phone: "Phone" } as const;
const TYPES = { first_name: "text", last_name: "text", email: "email", phone: "tel" } as const;
const PLACEHOLDERS = { first_name: "John", last_name: "Doe", email: "johndoe@example.com", phone: "+31612345678" };

/** Where a fault can be shown. */
const PLACES: ReadonlySet<string> = new Set([...LINES, "metadata"]);

export interface Refusal {
  faults?: readonly Fault[];
  /** What went wrong beside the fields. */
  detail?: string;
}

interface FormPageProps extends Refusal {
  form: ContactForm;
  submit: string;
  cancel: string;
}

export function FormPage({ form, faults = [], detail, submit, cancel }: FormPageProps) {
  const others = faults.filter(({ path }) => !PLACES.has(path.split(".", 1)[0] ?? ""));
  return (
    <form method="post" class="panel column" novalidate>
      {detail !== undefined && (
        <Flash tone="bad">
          {faults.length === others.length ? detail : "Not saved yet. Please look at what is marked below."}
          {others.length > 0 && (
            <ul>
              {others.map(({ path, message }) => (
                <li>{`${path} ${message}`}</li>
              ))}
            </ul>
          )}
        </Flash>
      )}
      <div class="pairs">
        {LINES.map((name) => (
          <TextField
            name={name}
            label={LABELS[name]}
            type={TYPES[name]}
            value={form[name]}
            placeholder={PLACEHOLDERS[name]}
            maxLength={MAX_NAME_LENGTH}
            errors={faultsAt(faults, name)}
          />
        ))}
      </div>
      <p class="hint">An email or a phone is needed, and no two contacts share one.</p>
      <TextField
        name="metadata"
        label="Metadata"
        value={form.metadata}
        placeholder={'{\n  "source": "landing page"\n}'}
        rows={5}
        isMono
        hint="A JSON object of anything you want to keep with the contact."
        errors={faultsAt(faults, "metadata")}
      />
      <FormActions submit={submit} cancel={cancel} />
    </form>
  );
}
