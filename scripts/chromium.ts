/** I/O. Finds the system's Chromium. */
import { existsSync } from "node:fs";

const NAMES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** @throws when there is no browser at any of the usual paths */
export function chromiumPath(): string {
  const path = process.env["CHROMIUM_PATH"] ?? NAMES.find((name) => existsSync(name));
  if (path === undefined) throw new Error("Chromium was not found. Set CHROMIUM_PATH to its path.");
  return path;
}
