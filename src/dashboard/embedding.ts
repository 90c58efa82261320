/** Pure. How a product shows these pages: the origins that may embed them in a frame, and its brand. */
import { type Settings, SettingsError, settingsOf } from "../settings.ts";
import type { DashboardContext } from "./environment.ts";

export type Brand = Settings["brand"];

type Embedding = Pick<Settings, "brand" | "frameAncestors">;

const NONE: Embedding = { brand: { name: null, logoUrl: null, color: null }, frameAncestors: [] };

/** Works without valid settings, too: a page says which one is invalid. */
export function embeddingOf(env: Env): Embedding {
  try {
    return settingsOf(env);
  } catch (error) {
    if (error instanceof SettingsError) return NONE;
    throw error;
  }
}

/** Whether the page is shown in a frame. Browsers set this header themselves, and no page can change it. */
export function isFramed(c: DashboardContext): boolean {
  return c.req.header("Sec-Fetch-Dest") === "iframe" && embeddingOf(c.env).frameAncestors.length > 0;
}
