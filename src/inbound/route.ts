import type { App } from "../http/endpoint.ts";
export function inboundRoutes(_app: App): void {}
