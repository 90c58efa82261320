/** Calls as Typeform makes and signs them. */
import { createHmac } from "node:crypto";

/** @returns the response's status */
export async function callAsTypeform(url: string, key: string, form: Record<string, unknown>): Promise<number> {
  const body = JSON.stringify({ event_id: crypto.randomUUID(), event_type: "form_response", form_response: form });
  const signature = `sha256=${createHmac("sha256", key).update(body).digest("base64")}`;
  const headers = { "Content-Type": "application/json", "Typeform-Signature": signature };
  return (await fetch(url, { method: "POST", headers, body })).status;
}
