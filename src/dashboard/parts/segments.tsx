/** Pure. Links that switch between a few views of one thing. */

interface SegmentsProps {
  label: string;
  segments: readonly { text: string; path: string; isCurrent: boolean }[];
}

export function Segments({ label, segments }: SegmentsProps) {
  return (
    <nav class="segments" aria-label={label}>
      {segments.map(({ text, path, isCurrent }) => (
        <a href={path} {...(isCurrent ? { "aria-current": "true" } : {})}>
          {text}
        </a>
      ))}
    </nav>
  );
}
