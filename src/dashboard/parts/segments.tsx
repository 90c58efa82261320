/** Pure. One of a few views of the same thing. */

interface SegmentsProps {
  label: string;
  segments: readonly { text: string; path: string; isHere: boolean }[];
}

export function Segments({ label, segments }: SegmentsProps) {
  return (
    <nav class="segments" aria-label={label}>
      {segments.map(({ text, path, isHere }) => (
        <a href={path} {...(isHere ? { "aria-current": "true" } : {})}>
          {text}
        </a>
      ))}
    </nav>
  );
}
