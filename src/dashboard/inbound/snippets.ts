/** Pure. Snippets for senders to copy: a curl command and an HTML form. */
import type { FormInput } from "./sample-call.ts";

/** A call with a JSON body. A signed one needs a shell with openssl. */
export function curlSnippet(url: string, body: unknown, signingSecret: string | null): string {
  const json = quoteForShell(JSON.stringify(body, null, 2));
  if (signingSecret === null) {
    return [`curl -X POST ${quoteForShell(url)}`, `-H 'Content-Type: application/json'`, `-d ${json}`].join(" \\\n  ");
  }
  const command = [
    `curl -X POST ${quoteForShell(url)}`,
    `-H 'Content-Type: application/json'`,
    `-H "webhook-id: $id"`,
    `-H "webhook-timestamp: $time"`,
    `-H "webhook-signature: v1,$signature"`,
    `-d "$body"`,
  ].join(" \\\n  ");
  return `body=${json}
time=$(date +%s)
id=msg_$time
# Standard Webhooks: HMAC-SHA256 of id.timestamp.body, with the secret's bytes as the key.
key=$(printf %s ${quoteForShell(signingSecret.replace(/^whsec_/, ""))} | base64 -d | od -An -v -tx1 | tr -d ' \\n')
signature=$(printf %s "$id.$time.$body" | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | base64)
${command}`;
}

/** A form for any web page. */
export function formSnippet(url: string, inputs: readonly FormInput[]): string {
  const fields = inputs.map(
    ({ name, label, type }) =>
      `  <label>${escapeHtml(label)} <input${type === "text" ? "" : ` type="${type}"`} name="${escapeHtml(name)}"></label>`,
  );
  return [
    `<form method="post"`,
    `  action="${escapeHtml(url)}">`,
    ...fields,
    "  <button>Send</button>",
    "</form>",
  ].join("\n");
}

function quoteForShell(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}
