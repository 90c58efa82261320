import { DurableObject } from "cloudflare:workers";
export class WebhookState extends DurableObject<Env> {}
export default { fetch: () => new Response("") };
