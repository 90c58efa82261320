/** Pure. A value to be used elsewhere, with a button that copies it where a script may run. */

export function Copyable({ value, name }: { value: string; name: string }) {
  return (
    <span class="copyable">
      <code data-value>{value}</code>
      <button class="copy" type="button" aria-label={`Copy ${name}`}>
        Copy
      </button>
    </span>
  );
}
