/** Where the system's Chromium is. */
import { existsSync } from "node:fs";

const NAMES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** @throws when there is no browser where one usually is. */
export function chromiumPath(): string {
  const path = process.env["CHROMIUM_PATH"] ?? NAMES.find((name) => existsSync(name));
  if (path === undefined) throw new Error("There is no Chromium: set CHROMIUM_PATH to where it is.");
  return path;
}
