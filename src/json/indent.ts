/** Pure. Indents JSON and keeps its digits, escapes and key order, which parsing would lose. */

const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|[^\s{}[\],:"]+/gs;
const STEP = "  ";

/** @param source valid JSON */
export function indentJson(source: string): string {
  const parts: string[] = [];
  let depth = 0;
  let before = "";
  const newLine = () => parts.push("\n", STEP.repeat(depth));
  for (const [token] of source.matchAll(TOKEN)) {
    const isEnd = token === "}" || token === "]";
    const isInside = before === "{" || before === "[";
    if (isInside && !isEnd) {
      depth += 1;
      newLine();
    }
    if (isEnd && !isInside) {
      depth -= 1;
      newLine();
    }
    parts.push(token === ":" ? ": " : token);
    if (token === ",") newLine();
    before = token;
  }
  return parts.join("");
}
