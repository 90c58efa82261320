/** The pages of docs/senders, as a person would follow them. */

const PAGES = import.meta.glob("../../docs/senders/*.md", { query: "?raw", import: "default", eager: true });

/** The types that have a page. */
export const PAGE_TYPES = Object.keys(PAGES)
  .map((path) => path.replace(/^.*\/(\w+)\.md$/, "$1"))
  .filter((type) => type !== "README");

export interface SenderPage {
  /** The JSON that makes the webhook. */
  settings: string;
  sample: { type: string; headers: Record<string, string>; body: string };
  /** What the sample makes. */
  contacts: Record<string, unknown>[];
}

export function senderPage(type: string): SenderPage {
  const page = PAGES[`../../docs/senders/${type}.md`] ?? "";
  const [, settings = ""] = /^post \/v1\/webhooks '(.+)'$/m.exec(page) ?? [];
  const [, lines = "", text = ""] = /^```http\nPOST .+\n([^]+?)\n\n([^]*?)\n```$/m.exec(page) ?? [];
  const { "Content-Type": contentType = "", ...headers } = Object.fromEntries(
    lines.split("\n").map((line): [string, string] => {
      const [name = "", value = ""] = line.split(/: (.*)/);
      return [name, value];
    }),
  );
  const body = contentType.startsWith("multipart/") ? text.replaceAll("\n", "\r\n") : text;
  const [, result = ""] = page.split("The sample call makes this contact");
  const contacts = [...result.matchAll(/^```json\n([^]+?)\n```$/gm)].map(([, json = ""]) => JSON.parse(json));
  return { settings, sample: { type: contentType, headers, body }, contacts };
}
