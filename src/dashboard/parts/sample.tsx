/** Pure. A collapsed JSON sample. */

export function Sample({ label, value }: { label: string; value: unknown }) {
  return (
    <details class="sample">
      <summary>{label}</summary>
      {/* Focusable, so that a keyboard can scroll it. */}
      <pre tabindex={0}>{JSON.stringify(value, null, 2)}</pre>
    </details>
  );
}
