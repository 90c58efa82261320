/** Pure. A call as a tree, a field for each value that an action takes, and the result of trying the mapping. */
import type { z } from "zod";
import type { triedSchema } from "../../api/inbound/try.ts";
import type { FieldError } from "../../http/problem.ts";
import { Errors, errorsAt } from "../parts/field.tsx";
import { Flash } from "../parts/flash.tsx";
import { Source } from "../parts/source.tsx";
import { type MappedField, inputName } from "./mapping-form.ts";
import type { Tree, TreeRow } from "./tree.ts";

export type Tried = z.output<typeof triedSchema>;

interface MappingPageProps {
  /** The webhook's path in the dashboard. */
  path: string;
  /** The stored call that is tried; empty for the sender's sample. */
  callId: string;
  tree: Tree;
  fields: readonly MappedField[];
  /** The name of the field that a click fills. */
  target: string;
  errors: readonly FieldError[];
  /** The result of trying the mapping; null if the mapping cannot be saved as it is. */
  tried: Tried | null;
  /** The webhook's version, for If-Match. */
  version: string;
}

export function MappingPage(props: MappingPageProps) {
  const { path, callId, tree, fields, target, errors, tried, version } = props;
  return (
    <form method="post" action={`${path}/mapping`} id="mapping" class="mapping" data-in-place novalidate>
      {/* Enter presses a form's first button. */}
      <button class="default" type="submit" name="do" value="try" tabindex={-1} aria-hidden="true">
        Try
      </button>
      <input type="hidden" name="call" value={callId} />
      <input type="hidden" name="version" value={version} />
      <section class="panel">
        <h2>{callId === "" ? "A sample of this sender's calls" : "The call"}</h2>
        <p class="hint">Choose a field on the right, then click the value for it.</p>
        <ol class="tree">
          {tree.rows.map((row, index) => (
            <Row row={row} index={index} />
          ))}
        </ol>
        {tree.rows.length === 0 && <p class="soft">The call holds no values.</p>}
        {tree.isCut && <p class="hint">The rest is not shown. Type the JSON Pointer of such a value.</p>}
      </section>
      <div>
        <section class="panel">
          <h2>Fields</h2>
          {fields.map((field, index) => (
            <FieldRow field={field} index={index} isTarget={inputName(field) === target} errors={errors} />
          ))}
          <p class="hint">
            A JSON Pointer such as <code>/email</code>, or another rule of the API as JSON. An empty field is left out.
          </p>
          <div class="form-actions">
            <button class="primary" type="submit" name="do" value="save">
              Save
            </button>
            <button type="submit" name="do" value="try">
              Try
            </button>
          </div>
        </section>
        <section class="panel" id="result" aria-live="polite">
          <h2>Result</h2>
          {tried ? <Result tried={tried} /> : <p class="soft">Correct the fields first.</p>}
        </section>
      </div>
    </form>
  );
}

function Row({ row: { pointer, depth, name, value, size }, index }: { row: TreeRow; index: number }) {
  return (
    <li class={`depth-${Math.min(depth, 8)}`}>
      <code>{name}</code>
      {value !== null && (
        <button type="submit" name="pick" value={pointer} id={`pick-${index}`}>
          {value === "" ? "(empty)" : value}
        </button>
      )}
      {value === null && (
        <span class="soft">{size === null ? "null" : `${size} ${size === 1 ? "value" : "values"}`}</span>
      )}
    </li>
  );
}

interface FieldRowProps {
  field: MappedField;
  index: number;
  isTarget: boolean;
  errors: readonly FieldError[];
}

function FieldRow({ field, index, isTarget, errors }: FieldRowProps) {
  const name = inputName(field);
  const messages = errorsAt(errors, `mapping.${field.action}.${field.field}`);
  return (
    <div class={messages.length > 0 ? "field mapped invalid" : "field mapped"}>
      <label class="target">
        <input type="radio" name="target" value={name} id={`target-${index}`} checked={isTarget} />
        <span>
          {field.field} <span class="soft">{field.action}</span>
        </span>
      </label>
      <input
        class="mono"
        type="text"
        id={`rule-${index}`}
        name={name}
        value={field.text}
        aria-label={`Rule for ${field.field} of ${field.action}`}
        autocomplete="off"
        {...(messages.length > 0 ? { "aria-invalid": "true" as const, "aria-describedby": `error-rule-${index}` } : {})}
      />
      {messages.length > 0 && <Errors name={`rule-${index}`} errors={messages} />}
    </div>
  );
}

function Result({ tried: { skipped, problem, steps } }: { tried: Tried }) {
  return (
    <>
      {skipped !== null && <Flash tone="warn">It would be skipped: {skipped}</Flash>}
      {problem && <Flash tone="warn">It would fail: {problem.detail}</Flash>}
      {steps.map(({ action, input, effect }) => (
        <div class="tried">
          <h3>
            <code>{action}</code>{" "}
            {effect && <span class="soft">{EFFECTS[effect.status] ?? `status ${effect.status}`}</span>}
          </h3>
          <Source text={JSON.stringify(input, null, 2)} label={`Input of ${action}`} />
          {effect && effect.ignored.length > 0 && (
            <p class="hint">Left out, since it is not valid: {effect.ignored.join(", ")}</p>
          )}
        </div>
      ))}
    </>
  );
}

const EFFECTS: Readonly<Record<number, string>> = {
  200: "would update",
  201: "would create",
  202: "would publish",
  404: "would find nothing",
};
