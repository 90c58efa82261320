/** Pure. A value with a button that copies it. Without script there is no button. */

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
