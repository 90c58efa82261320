/** Pure. The parts of the form that repeat. There is always one row left to fill; a button makes room for more. */
import type { PropsWithChildren } from "hono/jsx";
import { MAX_FILTER_CONDITIONS, MAX_HEADERS } from "../../constants.ts";
import type { Fault } from "../../http/problem.ts";
import { Errors, faultsAt } from "../parts/field.tsx";
import { type ConditionText, OPS } from "./condition-text.ts";
import type { HeaderText } from "./form.ts";

export function FilterFields({ rows, faults }: { rows: readonly ConditionText[]; faults: readonly Fault[] }) {
  const blank = rows.length < MAX_FILTER_CONDITIONS ? [{ path: "", op: "eq", value: "" }] : [];
  return (
    <Rows name="filter" faults={faults} hasBudget={rows.length + 1 < MAX_FILTER_CONDITIONS}>
      {[...rows, ...blank].map(({ path, op, value }, index) => {
        const errors = faultsAt(faults, `filter.${index}`);
        const described = describedBy(`filter-${index}`, errors);
        const of = index + 1;
        return (
          <div class={errors.length > 0 ? "row condition invalid" : "row condition"}>
            <input
              class="mono"
              name="filter.path"
              aria-label={`Path of condition ${of}`}
              value={path}
              placeholder="/feedback/score"
              autocomplete="off"
              {...described}
            />
            <select name="filter.op" aria-label={`Comparison of condition ${of}`}>
              {OPS.map(({ value: known, text }) => (
                <option value={known} selected={known === op}>
                  {text}
                </option>
              ))}
            </select>
            <input
              class="mono"
              name="filter.value"
              aria-label={`Value of condition ${of}`}
              value={value}
              placeholder="4"
              autocomplete="off"
              {...described}
            />
            {errors.length > 0 && <Errors name={`filter-${index}`} errors={errors} />}
          </div>
        );
      })}
      <p class="hint">
        The path is a JSON Pointer into the payload. Numbers, <code>true</code>, <code>false</code> and{" "}
        <code>null</code> mean themselves, unless in quotes: <code>"9"</code> is text. Lists are separated by commas.
      </p>
    </Rows>
  );
}

interface HeaderFieldsProps {
  rows: readonly HeaderText[];
  stored: readonly string[];
  faults: readonly Fault[];
}

export function HeaderFields({ rows, stored, faults }: HeaderFieldsProps) {
  const blank = rows.length < MAX_HEADERS ? [{ name: "", value: "" }] : [];
  return (
    <Rows name="headers" faults={faults} hasBudget={rows.length + 1 < MAX_HEADERS}>
      {[...rows, ...blank].map(({ name, value }, index) => {
        const errors = index < rows.length ? faultsAt(faults, `headers.${name}`) : [];
        const described = describedBy(`headers-${index}`, errors);
        return (
          <div class={errors.length > 0 ? "row header invalid" : "row header"}>
            <input
              class="mono"
              name="headers.name"
              aria-label={`Name of header ${index + 1}`}
              value={name}
              placeholder="Authorization"
              autocomplete="off"
              {...described}
            />
            <input
              class="mono"
              name="headers.value"
              aria-label={`Value of header ${index + 1}`}
              value={value}
              placeholder={stored.includes(name) ? "stored; type to replace" : "Bearer 0123456789"}
              autocomplete="off"
              {...described}
            />
            {errors.length > 0 && <Errors name={`headers-${index}`} errors={errors} />}
          </div>
        );
      })}
      <p class="hint">They are stored encrypted. To take one away, empty its name and value.</p>
    </Rows>
  );
}

interface RowsProps {
  name: "filter" | "headers";
  faults: readonly Fault[];
  hasBudget: boolean;
}

function Rows({ name, faults, hasBudget, children }: PropsWithChildren<RowsProps>) {
  const errors = faults.filter(({ path }) => path === name).map(({ message }) => message);
  return (
    <div class="rows" id={`field-${name}`} tabindex={-1}>
      {errors.length > 0 && <Errors name={name} errors={errors} />}
      {children}
      {hasBudget && (
        <button type="submit" name="add" value={name}>
          Add another
        </button>
      )}
    </div>
  );
}

function describedBy(name: string, errors: readonly string[]) {
  return errors.length > 0 ? { "aria-invalid": "true" as const, "aria-describedby": `error-${name}` } : {};
}
