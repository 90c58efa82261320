/** Pure. Pickers of event types, by family, and of actions, with their descriptions. */
import type { PropsWithChildren } from "hono/jsx";
import { inline } from "../../docs/inline.tsx";
import { FAMILIES } from "../../events/catalog/catalog.ts";
import { ACTIONS } from "../../inbound/actions/actions.ts";
import { Errors } from "../parts/field.tsx";
import { Sample } from "../parts/sample.tsx";

interface PickerProps {
  selected: readonly string[];
  errors: readonly string[];
}

export function EventPicker({ selected, errors }: PickerProps) {
  return (
    <Picker label="Events" errors={errors}>
      <Option value="*" selected={selected} description="All event types, including future ones." />
      <div class="families">
        {FAMILIES.map((family) => (
          <div class="family">
            <Option value={`${family.name}.*`} selected={selected} description={family.description} />
            <ul>
              {family.types.map(({ name, description, sample }) => (
                <li>
                  <Option value={name} selected={selected} description={description} sample={sample} />
                </li>
              ))}
            </ul>
          </div>
        ))}
      </div>
    </Picker>
  );
}

export function ActionPicker({ selected, errors }: PickerProps) {
  return (
    <Picker label="Actions" errors={errors}>
      <ul>
        {ACTIONS.map(({ name, description, sample }) => (
          <li>
            <Option value={name} selected={selected} description={description} sample={sample} />
          </li>
        ))}
      </ul>
    </Picker>
  );
}

function Picker({ label, errors, children }: PropsWithChildren<{ label: string; errors: readonly string[] }>) {
  return (
    <fieldset id="field-events" class={errors.length > 0 ? "picker invalid" : "picker"} tabindex={-1}>
      <legend class="hidden">{label}</legend>
      {errors.length > 0 && <Errors name="events" errors={errors} />}
      {children}
    </fieldset>
  );
}

interface OptionProps {
  value: string;
  selected: readonly string[];
  description: string;
  sample?: unknown;
}

function Option({ value, selected, description, sample }: OptionProps) {
  return (
    <div class="option">
      <label>
        <input type="checkbox" name="events" value={value} checked={selected.includes(value)} />
        <code>{value}</code>
      </label>
      <p>{inline(description)}</p>
      {sample !== undefined && <Sample label="Sample" value={sample} />}
    </div>
  );
}
