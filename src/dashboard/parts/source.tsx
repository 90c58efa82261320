/** Pure. The text of a body or payload, cut to a length that fits a page. */
import { SHOWN_SOURCE_CHARS } from "../../constants.ts";
import { cutText } from "../../text/cut-text.ts";
import { makeVisible } from "./visible.ts";

interface SourceProps {
  text: string;
  /** The name of the region for screen readers. */
  label: string;
  /** The path of the full text as a download. */
  all?: string;
}

export function Source({ text, label, all }: SourceProps) {
  const isCut = text.length > SHOWN_SOURCE_CHARS;
  return (
    <>
      {/* Focusable, so that a keyboard can scroll it. */}
      <pre class="source" tabindex={0} role="region" aria-label={label}>
        {makeVisible(cutText(text, SHOWN_SOURCE_CHARS))}
      </pre>
      {isCut && (
        <p class="hint">
          {`The first ${SHOWN_SOURCE_CHARS.toLocaleString("en")} of ${text.length.toLocaleString("en")} characters.`}{" "}
          {all && <a href={all}>Download all</a>}
        </p>
      )}
    </>
  );
}
