/** Pure. JSON to look at. */

export function Sample({ label, value }: { label: string; value: unknown }) {
  return (
    <details class="sample">
      <summary>{label}</summary>
      {/* It may scroll, so it can be reached without a mouse. */}
      <pre tabindex={0}>{JSON.stringify(value, null, 2)}</pre>
    </details>
  );
}
