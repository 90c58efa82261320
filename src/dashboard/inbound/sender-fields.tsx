/** Pure. The fields of a sender in a webhook's form. */
import type { FieldError } from "../../http/problem.ts";
import { CheckField, SelectField, TextField, errorsAt } from "../parts/field.tsx";
import { type Sender, type SenderValues, senderFields } from "./sender-form.ts";

interface SenderFieldsProps {
  sender: Sender;
  values: SenderValues;
  /** Whether its keys are stored. */
  isStored: boolean;
  /** Whether the key comes later; undefined where it cannot. */
  isKeyLater: boolean | undefined;
  errors: readonly FieldError[];
}

export function SenderFields({ sender, values, isStored, isKeyLater, errors }: SenderFieldsProps) {
  const fields = senderFields(sender);
  return (
    <>
      {fields.length === 0 && (
        <p class="hint" id="field-source">
          {sender.name} does not sign its calls: the secret URL is the proof.
        </p>
      )}
      {fields.map(({ name, label, isSecret, isOptional, options, hint }) => {
        const shared = {
          name: `source.${name}`,
          label: isOptional ? `${label} (optional)` : label,
          value: values[name] ?? "",
          errors: errorsAt(errors, `source.${name}`),
        };
        if (options) {
          return <SelectField {...shared} options={options.map((value) => ({ value, text: value }))} />;
        }
        return (
          <TextField
            {...shared}
            isMono
            isRequired={!isOptional && !isStored && isKeyLater === undefined}
            {...(isSecret && isStored ? { placeholder: "Stored. Leave it empty to keep it." } : {})}
            {...(hint === undefined ? {} : { hint })}
          />
        );
      })}
      {isKeyLater !== undefined && (
        <CheckField
          name="key_later"
          label="The sender shows its key later"
          isChecked={isKeyLater}
          hint="For senders that ask for the URL first. Until you enter the key, calls are refused."
        />
      )}
    </>
  );
}
