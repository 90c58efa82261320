/** Pure. The form that creates or updates a contact. */
import { MAX_NAME_LENGTH } from "../../constants.ts";
import type { FieldError } from "../../http/problem.ts";
import { TextField, errorsAt } from "../parts/field.tsx";
import { Flash } from "../parts/flash.tsx";
import { FormActions } from "../parts/form-actions.tsx";
import { type ContactForm, LINES } from "./form.ts";
import { PostForm } from "../parts/post-form.tsx";

const LABELS = { first_name: "First name", last_name: "Last name", email: "Email", phone: "Phone" } as const;
const TYPES = { first_name: "text", last_name: "text", email: "email", phone: "tel" } as const;
const PLACEHOLDERS = { first_name: "John", last_name: "Doe", email: "johndoe@example.com", phone: "+31612345678" };

/** The fields at which an error can be shown. */
const PLACES: ReadonlySet<string> = new Set([...LINES, "metadata"]);

export interface FormErrors {
  errors?: readonly FieldError[];
  /** An error that belongs to no field. */
  detail?: string;
}

interface FormPageProps extends FormErrors {
  form: ContactForm;
  /** Whether it holds what was typed, which is not saved. */
  isTyped: boolean;
  /** The entity tag of what is edited. */
  version?: string;
  submit: string;
  cancel: string;
}

export function FormPage({ form, errors = [], detail, isTyped, version, submit, cancel }: FormPageProps) {
  const others = errors.filter(({ path }) => !PLACES.has(path.split(".", 1)[0] ?? ""));
  return (
    <PostForm class="panel column" novalidate data-typed={isTyped ? "" : undefined}>
      {version !== undefined && <input type="hidden" name="version" value={version} />}
      {detail !== undefined && (
        <Flash tone="bad">
          {errors.length === others.length ? detail : "Not saved. Correct the marked fields."}
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
            errors={errorsAt(errors, name)}
          />
        ))}
      </div>
      <p class="hint">An email or a phone is required. Each must be unique.</p>
      <TextField
        name="metadata"
        label="Metadata"
        value={form.metadata}
        placeholder={'{\n  "source": "landing page"\n}'}
        rows={5}
        isMono
        hint="Any JSON object to store with the contact."
        errors={errorsAt(errors, "metadata")}
      />
      <FormActions submit={submit} cancel={cancel} />
    </PostForm>
  );
}
