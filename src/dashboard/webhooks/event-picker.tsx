/** Pure. Choosing what a webhook is about: event types by family, or actions, each with what it means. */
import type { PropsWithChildren } from "hono/jsx";
import { inline } from "../../docs/inline.tsx";
import { FAMILIES } from "../../events/catalog/catalog.ts";
import { ACTIONS } from "../../inbound/actions/actions.ts";
import { Errors } from "../parts/field.tsx";
import { Sample } from "../parts/sample.tsx";

interface PickerProps {
  chosen: readonly string[];
  errors: readonly string[];
}

export function EventPicker({ chosen, errors }: PickerProps) {
  return (
    <Picker label="Events" errors={errors}>
      <Option value="*" chosen={chosen} description="Everything, event types that are added later included." />
      <div class="families">
        {FAMILIES.map((family) => (
          <div class="family">
            <Option value={`${family.name}.*`} chosen={chosen} description={family.description} />
            <ul>
              {family.types.map(({ name, description, sample }) => (
                <li>
                  <Option value={name} chosen={chosen} description={description} sample={sample} />
                </li>
              ))}
            </ul>
          </div>
        ))}
      </div>
    </Picker>
  );
}

export function ActionPicker({ chosen, errors }: PickerProps) {
  return (
    <Picker label="Actions" errors={errors}>
      <ul>
        {ACTIONS.map(({ name, description, sample }) => (
          <li>
            <Option value={name} chosen={chosen} description={description} sample={sample} />
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
  chosen: readonly string[];
  description: string;
  sample?: unknown;
}

function Option({ value, chosen, description, sample }: OptionProps) {
  return (
    <div class="option">
      <label>
        <input type="checkbox" name="events" value={value} checked={chosen.includes(value)} />
        <code>{value}</code>
      </label>
      <p>{inline(description)}</p>
      {sample !== undefined && <Sample label="Sample" value={sample} />}
    </div>
  );
}
