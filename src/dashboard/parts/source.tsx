/** Pure. What somebody sent or was answered, as text, as far as a page shows it. */
import { SHOWN_SOURCE_CHARS } from "../../constants.ts";

interface SourceProps {
  text: string;
  /** Names it to those who tab to it. */
  label: string;
  /** Where all of it can be downloaded. */
  all?: string;
}

export function Source({ text, label, all }: SourceProps) {
  const isCut = text.length > SHOWN_SOURCE_CHARS;
  return (
    <>
      {/* It may scroll, so it can be reached without a mouse. */}
      <pre class="source" tabindex={0} role="region" aria-label={label}>
        {isCut ? text.slice(0, SHOWN_SOURCE_CHARS) : text}
      </pre>
      {isCut && (
        <p class="hint">
          {`The first ${SHOWN_SOURCE_CHARS.toLocaleString("en")} of ${text.length.toLocaleString("en")} characters.`}{" "}
          {all && <a href={all}>Download all of it</a>}
        </p>
      )}
    </>
  );
}
