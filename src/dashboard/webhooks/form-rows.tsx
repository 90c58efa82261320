/** Pure. The repeating rows of the form. There is always one empty row; a button adds more. */
import type { PropsWithChildren } from "hono/jsx";
import { MAX_FILTER_CONDITIONS, MAX_HEADERS } from "../../constants.ts";
import type { FieldError } from "../../http/problem.ts";
import { Errors, errorsAt } from "../parts/field.tsx";
import { type ConditionText, OPS } from "./condition-text.ts";
import type { HeaderText } from "./form.ts";

interface FilterFieldsProps {
  rows: readonly ConditionText[];
  errors: readonly FieldError[];
  /** Paths that no payload can have. */
  impossible: readonly string[];
}

export function FilterFields({ rows, errors, impossible }: FilterFieldsProps) {
  const blank = rows.length < MAX_FILTER_CONDITIONS ? [{ path: "", op: "eq", value: "" }] : [];
  return (
    <Rows name="filter" errors={errors} canAddRow={rows.length + 1 < MAX_FILTER_CONDITIONS}>
      {[...rows, ...blank].map(({ path, op, value }, index) => {
        const messages = ["path", "value", ""].flatMap((part) => partErrors(errors, index, part));
        const attributes = ariaAttributes(`filter-${index}`, messages);
        const number = index + 1;
        return (
          <div class={messages.length > 0 ? "row condition invalid" : "row condition"}>
            <input
              class="mono"
              name="filter.path"
              aria-label={`Path of condition ${number}`}
              value={path}
              placeholder="/feedback/score"
              autocomplete="off"
              {...attributes}
            />
            <select name="filter.op" aria-label={`Comparison of condition ${number}`}>
              {OPS.map(({ value: known, text }) => (
                <option value={known} selected={known === op}>
                  {text}
                </option>
              ))}
            </select>
            <input
              class="mono"
              name="filter.value"
              aria-label={`Value of condition ${number}`}
              value={value}
              placeholder="4"
              autocomplete="off"
              {...attributes}
            />
            {messages.length > 0 && <Errors name={`filter-${index}`} errors={messages} />}
            {impossible.includes(path) && <p class="hint">{impossibleText(path)}</p>}
          </div>
        );
      })}
      <p class="hint">
        The path is a JSON Pointer into the payload. The value is JSON: <code>9</code> is a number, <code>"9"</code> a
        string. Other text is a string as it is. Separate list items with commas.
      </p>
    </Rows>
  );
}

/** A warning, since what is saved may fit other types later. */
export function impossibleText(path: string): string {
  return `No event of these types has ${path}. Check the path.`;
}

/** The errors of one part of a condition. With an empty name: of the condition as a whole. */
function partErrors(errors: readonly FieldError[], index: number, part: string): string[] {
  return errors.flatMap(({ path, message }) => {
    const [place, at, member = ""] = path.split(".");
    const isHere = place === "filter" && at === String(index) && part === (/^(path|value)$/.test(member) ? member : "");
    return isHere ? [`${part} ${message}`.trim()] : [];
  });
}

interface HeaderFieldsProps {
  rows: readonly HeaderText[];
  stored: readonly string[];
  errors: readonly FieldError[];
}

export function HeaderFields({ rows, stored, errors }: HeaderFieldsProps) {
  const blank = rows.length < MAX_HEADERS ? [{ name: "", value: "" }] : [];
  return (
    <Rows name="headers" errors={errors} canAddRow={rows.length + 1 < MAX_HEADERS}>
      {[...rows, ...blank].map(({ name, value }, index) => {
        const messages = index < rows.length ? errorsAt(errors, `headers.${name}`) : [];
        const attributes = ariaAttributes(`headers-${index}`, messages);
        return (
          <div class={messages.length > 0 ? "row header invalid" : "row header"}>
            <input
              class="mono"
              name="headers.name"
              aria-label={`Name of header ${index + 1}`}
              value={name}
              placeholder="Authorization"
              autocomplete="off"
              {...attributes}
            />
            <input
              class="mono"
              name="headers.value"
              aria-label={`Value of header ${index + 1}`}
              value={value}
              placeholder={stored.includes(name) ? "stored; type to replace" : "Bearer 0123456789"}
              autocomplete="off"
              {...attributes}
            />
            {messages.length > 0 && <Errors name={`headers-${index}`} errors={messages} />}
          </div>
        );
      })}
      <p class="hint">Values are stored encrypted. To remove a header, clear its name and value.</p>
    </Rows>
  );
}

interface RowsProps {
  name: "filter" | "headers";
  errors: readonly FieldError[];
  canAddRow: boolean;
}

function Rows({ name, errors, canAddRow, children }: PropsWithChildren<RowsProps>) {
  const messages = errors.filter(({ path }) => path === name).map(({ message }) => message);
  return (
    <div class="rows" id={`field-${name}`} tabindex={-1}>
      {messages.length > 0 && <Errors name={name} errors={messages} />}
      {children}
      {canAddRow && (
        <button type="submit" name="add" value={name}>
          Add another
        </button>
      )}
    </div>
  );
}

function ariaAttributes(name: string, messages: readonly string[]) {
  return messages.length > 0 ? { "aria-invalid": "true" as const, "aria-describedby": `error-${name}` } : {};
}
