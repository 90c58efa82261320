/**
 * Pure. The secrets of local development are public: they are in this repository. A deployed Worker that has them
 * would be open to everybody, so it must not serve.
 */
import { isPublicAddress } from "../delivery/request/public-address.ts";
import type { Settings } from "../settings.ts";

/** The values of scripts/local.dev.vars. */
const LOCAL_PLATFORM_TOKEN = "local-platform-token-0123456789abcdef";
const LOCAL_ENCRYPTION_KEY = "bG9jYWwtZGV2ZWxvcG1lbnQtb25seS0tLTMyLWJ5dGU=";

/** The name of the first public secret in the settings that a request to `url` must not be served with. */
export function publicSecretOf(settings: Settings, url: string): "PLATFORM_TOKEN" | "ENCRYPTION_KEY" | undefined {
  const name = firstPublic(settings);
  return name === undefined || isLocal(new URL(url).hostname) ? undefined : name;
}

function firstPublic(settings: Settings): "PLATFORM_TOKEN" | "ENCRYPTION_KEY" | undefined {
  if (settings.platformToken === LOCAL_PLATFORM_TOKEN) return "PLATFORM_TOKEN";
  return settings.encryptionKeys.includes(LOCAL_ENCRYPTION_KEY) ? "ENCRYPTION_KEY" : undefined;
}

/** This machine or its network. A deployed Worker is reached by a public name. */
function isLocal(hostname: string): boolean {
  if (hostname === "localhost" || hostname.endsWith(".localhost")) return true;
  const address = hostname.replace(/^\[|\]$/g, "");
  return /^[\d.]+$|:/.test(address) && !isPublicAddress(address);
}
