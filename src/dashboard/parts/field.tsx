/** Pure. Form fields, each with its label, hint and errors. */
import type { Child, PropsWithChildren } from "hono/jsx";
import type { FieldError } from "../../http/problem.ts";

/** The messages for a field: those at its path and below it. */
export function errorsAt(errors: readonly FieldError[], path: string): string[] {
  return errors
    .filter((error) => error.path === path || error.path.startsWith(`${path}.`))
    .map(({ message }) => message);
}

interface FieldProps {
  name: string;
  label: string;
  hint?: Child;
  errors?: readonly string[];
}

interface TextFieldProps extends FieldProps {
  value: string;
  type?: "text" | "url" | "password" | "email" | "tel" | "search" | "datetime-local";
  placeholder?: string;
  isRequired?: boolean;
  maxLength?: number;
  isMono?: boolean;
  autocomplete?: string;
  /** Rows of a text area. Without it, the field is a single line. */
  rows?: number;
}

export function TextField(props: TextFieldProps) {
  const { name, value, type = "text", placeholder, isRequired, maxLength, isMono, rows, autocomplete = "off" } = props;
  const shared = {
    id: `field-${name}`,
    name,
    placeholder,
    autocomplete,
    maxlength: maxLength,
    required: isRequired,
    class: isMono ? "mono" : undefined,
    ...ariaAttributes(props),
  };
  return (
    <Field {...props}>
      {rows === undefined ? (
        <input type={type} value={value} {...shared} />
      ) : (
        // HTML drops a line break right after the tag.
        <textarea rows={rows} {...shared}>{`\n${value}`}</textarea>
      )}
    </Field>
  );
}

interface SelectFieldProps extends FieldProps {
  value: string;
  options: readonly { value: string; text: string }[];
}

export function SelectField(props: SelectFieldProps) {
  return (
    <Field {...props}>
      <select id={`field-${props.name}`} name={props.name} {...ariaAttributes(props)}>
        {props.options.map(({ value, text }) => (
          <option value={value} selected={value === props.value}>
            {text}
          </option>
        ))}
      </select>
    </Field>
  );
}

interface CheckFieldProps extends FieldProps {
  isChecked: boolean;
  value?: string;
}

export function CheckField(props: CheckFieldProps) {
  const { name, label, hint, errors = [], isChecked, value = "true" } = props;
  return (
    <div class="field check">
      <input
        type="checkbox"
        id={`field-${name}`}
        name={name}
        value={value}
        checked={isChecked}
        {...ariaAttributes(props)}
      />
      <div>
        <label for={`field-${name}`}>{label}</label>
        <Notes name={name} hint={hint} errors={errors} />
      </div>
    </div>
  );
}

function Field({ name, label, hint, errors = [], children }: PropsWithChildren<FieldProps>) {
  return (
    <div class={errors.length > 0 ? "field invalid" : "field"}>
      <label for={`field-${name}`}>{label}</label>
      {children}
      <Notes name={name} hint={hint} errors={errors} />
    </div>
  );
}

function Notes({ name, hint, errors }: { name: string; hint: Child; errors: readonly string[] }) {
  return (
    <>
      {errors.length > 0 && <Errors name={name} errors={errors} />}
      {hint && (
        <p class="hint" id={`hint-${name}`}>
          {hint}
        </p>
      )}
    </>
  );
}

/** The errors of a field. The API's messages follow a field's name, so they begin in lower case. */
export function Errors({ name, errors }: { name: string; errors: readonly string[] }) {
  return (
    <p class="error" id={`error-${name}`}>
      {errors.map((message) => `${message.slice(0, 1).toUpperCase()}${message.slice(1)}`).join(". ")}
    </p>
  );
}

function ariaAttributes({ name, hint, errors = [] }: FieldProps) {
  const ids = [errors.length > 0 ? `error-${name}` : "", hint ? `hint-${name}` : ""].filter(Boolean).join(" ");
  return {
    ...(ids ? { "aria-describedby": ids } : {}),
    ...(errors.length > 0 ? { "aria-invalid": "true" as const } : {}),
  };
}
