import type { App } from "../http/endpoint.ts";
export function contactRoutes(_app: App): void {}
