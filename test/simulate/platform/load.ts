/** I/O. Loads the service's own code into Node: its TypeScript as it is, without the dashboard's pages, which are JSX. */
import { registerHooks } from "node:module";
import type { LedgerClass } from "./ledgers.ts";
import type { Worker } from "./isolates.ts";

const MODULES = {
  "cloudflare:workers":
    "export class DurableObject { constructor(ctx, env) { this.ctx = ctx; this.env = env; } } export const env = {};",
  "cloudflare:durable-objects":
    "export const retryable = (...methods) => { for (const method of methods) method[Symbol.for('simulated retryable')] = true; };",
};
/** drizzle-orm asks for the class of each part of each query. This remembers the response for each class. */
const FAST_IS = `
const knownClasses = new Map();
function is(value, type) {
  if (!value || typeof value !== "object") return false;
  const cls = Object.getPrototypeOf(value)?.constructor;
  let types = knownClasses.get(cls);
  if (!types) knownClasses.set(cls, (types = new Map()));
  let known = types.get(type);
  if (known === undefined) types.set(type, (known = slowIs(value, type)));
  return known;
}
function slowIs(value, type) {`;
const PAGES = "export const dashboardRoutes = () => undefined; export const docsPage = () => '';";

export interface Service {
  worker: Worker;
  DeliveryLedger: LedgerClass;
}

/** @param source the folder with the service's code: `src`, or a copy that lacks a mechanism. */
export async function loadService(source: URL): Promise<Service> {
  registerHooks({
    resolve: (specifier, context, next) => {
      if (specifier in MODULES || specifier.endsWith(".tsx")) {
        return { url: `simulated:${specifier}`, shortCircuit: true, format: "module" };
      }
      return next(specifier, context);
    },
    load: (url, context, next) => {
      if (url.endsWith("/drizzle-orm/entity.js")) {
        const { source: text, ...loaded } = next(url, context);
        return { ...loaded, source: String(text).replace("function is(value, type) {", FAST_IS) };
      }
      if (!url.startsWith("simulated:")) return next(url, context);
      const name = url.slice("simulated:".length);
      const found = Object.entries(MODULES).find(([module]) => module === name);
      return { format: "module", source: found ? found[1] : PAGES, shortCircuit: true };
    },
  });
  const index: string = new URL("index.ts", source).href;
  const loaded = await import(index);
  return { worker: loaded.default, DeliveryLedger: loaded.DeliveryLedger };
}
