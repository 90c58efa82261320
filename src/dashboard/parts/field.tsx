/** Pure. Form fields, each with its label, what it is for, and what was wrong with it. */
import type { Child, PropsWithChildren } from "hono/jsx";
import type { Fault } from "../../http/problem.ts";

/** The messages for a field: those at its path, and at what lies in it. */
export function faultsAt(faults: readonly Fault[], path: string): string[] {
  return faults
    .filter((fault) => fault.path === path || fault.path.startsWith(`${path}.`))
    .map(({ message }) => message);
}

interface Labelled {
  name: string;
  label: string;
  hint?: Child;
  errors?: readonly string[];
}

interface TextFieldProps extends Labelled {
  value: string;
  type?: "text" | "url" | "password" | "email" | "tel" | "search" | "datetime-local";
  placeholder?: string;
  isRequired?: boolean;
  maxLength?: number;
  isMono?: boolean;
  autocomplete?: string;
  /** Rows of a text area; without, it is a line. */
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
    ...describedBy(props),
  };
  return (
    <Labelled {...props}>
      {rows === undefined ? (
        <input type={type} value={value} {...shared} />
      ) : (
        // A line break right after the tag belongs to HTML, not to the text.
        <textarea rows={rows} {...shared}>{`\n${value}`}</textarea>
      )}
    </Labelled>
  );
}

interface SelectFieldProps extends Labelled {
  value: string;
  options: readonly { value: string; text: string }[];
}

export function SelectField(props: SelectFieldProps) {
  return (
    <Labelled {...props}>
      <select id={`field-${props.name}`} name={props.name} {...describedBy(props)}>
        {props.options.map(({ value, text }) => (
          <option value={value} selected={value === props.value}>
            {text}
          </option>
        ))}
      </select>
    </Labelled>
  );
}

interface CheckFieldProps extends Labelled {
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
        {...describedBy(props)}
      />
      <div>
        <label for={`field-${name}`}>{label}</label>
        <Notes name={name} hint={hint} errors={errors} />
      </div>
    </div>
  );
}

function Labelled({ name, label, hint, errors = [], children }: PropsWithChildren<Labelled>) {
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

/** What is wrong with a field, where it is. The API words it to follow the name of the field. */
export function Errors({ name, errors }: { name: string; errors: readonly string[] }) {
  return (
    <p class="error" id={`error-${name}`}>
      {errors.map((message) => `${message.slice(0, 1).toUpperCase()}${message.slice(1)}`).join(". ")}
    </p>
  );
}

function describedBy({ name, hint, errors = [] }: Labelled) {
  const ids = [errors.length > 0 ? `error-${name}` : "", hint ? `hint-${name}` : ""].filter(Boolean).join(" ");
  return {
    ...(ids ? { "aria-describedby": ids } : {}),
    ...(errors.length > 0 ? { "aria-invalid": "true" as const } : {}),
  };
}
