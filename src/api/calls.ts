import type { App } from "../http/endpoint.ts";
export function callRoutes(_app: App): void {}
