/** I/O. The publishers and admins of a history. Each remembers what it was told. */
import { type Api, arrayOf, member, text } from "./api.ts";
import type { AdminKind, Op } from "./history.ts";
import type { Action, Known, Scene } from "./truth.ts";

const TRIES = 8;
/** Clocks may differ by this, and a statement takes some milliseconds. */
const MAX_SKEW_MS = 30_100;
const CHANNELS = ["email", "push"];

type Publish = Extract<Op, { kind: "publish" }>;

export class Actors {
  readonly #scene: Scene;
  readonly #api: Api;
  #published = 0;

  constructor(scene: Scene, api: Api) {
    this.#scene = scene;
    this.#api = api;
  }

  /** Nothing fails yet. */
  async setUp(): Promise<void> {
    const { history, truth } = this.#scene;
    for (let index = 0; index < history.accounts; index += 1) {
      const answer = await this.#api.call("POST", "/v1/accounts", { body: { name: `Account ${index}` } });
      truth.accounts.push(text(answer?.json, "id"));
    }
    for (const [index, plan] of history.webhooks.entries()) {
      const account = truth.accounts[plan.account] ?? "";
      const body = {
        name: `Webhook ${index}`,
        url: `https://${plan.host}/hook`,
        events: ["messages.*"],
        uses_signature: plan.usesSignature,
        auto_recover: plan.autoRecover,
        rate_limit: plan.rateLimit,
        filter: plan.isFiltered ? [{ path: "/message/channel", op: "eq", value: "email" }] : null,
        ...(plan.hasHeaders ? { headers: { "X-Team": `team ${index}` } } : {}),
      };
      const answer = await this.#api.call("POST", "/v1/webhooks", { account, body });
      if (answer?.status !== 201) throw new Error(`the setup failed: ${JSON.stringify(answer?.json)}`);
      truth.webhooks.push({
        id: text(answer.json, "id"),
        accountId: account,
        accountIndex: plan.account,
        host: plan.host,
        secrets: [text(answer.json, "secret")],
        signingSecrets: [text(answer.json, "signing_secret")],
        isDeleted: false,
        autoRecovers: plan.autoRecover,
      });
    }
  }

  async act(op: Op): Promise<void> {
    const { truth } = this.#scene;
    truth.inProgress += 1;
    try {
      if (op.kind === "publish") await this.#publish(op);
      else if (op.kind === "admin") await this.#administer(op.action, op.webhook, op.choice);
      else if (op.kind === "delete account") await this.#deleteAccount(op.account);
      else if (op.kind === "fill") this.#fill(op.webhook, op.sparePages);
      else this.#deploy(op.claims);
    } finally {
      truth.inProgress -= 1;
    }
  }

  // --- Publishing ---

  async #publish({ account, event, count, isKeyed }: Publish): Promise<void> {
    const { truth, world } = this.#scene;
    const accountId = truth.accounts[account] ?? "";
    const items = Array.from({ length: count }, () => {
      this.#published += 1;
      const number = this.#published;
      const payload = {
        message: { id: `ea10916d-0684-4624-9d07-${String(number).padStart(12, "0")}`, channel: CHANNELS[number % 2] },
      };
      return { event, payload, key: isKeyed ? `key-${number}` : null };
    });
    const triedAt = world.now;
    for (let tries = 0; tries < TRIES; tries += 1) {
      const from = world.now;
      const answer = await this.#send(accountId, items);
      if (answer && answer.status >= 500) this.#judgeRefusal(from, answer.status);
      if (answer?.status === 202) {
        const accepted = count === 1 ? [answer.json] : arrayOf(answer.json, "data");
        for (const [index, item] of items.entries()) {
          const isReplay =
            count === 1
              ? answer.headers.get("Idempotent-Replayed") === "true"
              : member(accepted[index], "idempotent_replayed") === true;
          this.#noteAccepted(accountId, item.key, text(accepted[index], "id"), { triedAt, tries, isReplay });
        }
        return;
      }
      if (answer && answer.status < 500 && answer.status !== 429) {
        const isGone = answer.status === 404 && truth.deletedAccounts.has(accountId);
        if (!isGone)
          truth.violate(world.now, "publishing", `is refused: ${answer.status} ${JSON.stringify(answer.json)}`);
        return;
      }
      // Without a key a second try would be another event.
      if (!isKeyed) return;
      await world.wait(1_000 + world.random.next() * 8_000, "the publisher waits");
    }
  }

  /** Only the database may keep an event from being accepted. */
  #judgeRefusal(from: number, status: number): void {
    const { truth, world } = this.#scene;
    const isExcused =
      world.hadWindow(from, world.now) ||
      world.faults.fired.some(({ at, category }) => at >= from && /^(D1|worker|request|response|clock)/.test(category));
    if (!isExcused) truth.violate(world.now, "publishing", `answers ${status} although the database works`);
  }

  #send(accountId: string, items: readonly { event: string; payload: unknown; key: string | null }[]) {
    const [first] = items;
    if (items.length === 1 && first) {
      const { key, ...body } = first;
      const headers: Record<string, string> = key === null ? {} : { "Idempotency-Key": key };
      return this.#api.call("POST", "/v1/events", { account: accountId, body, headers });
    }
    const events = items.map(({ key, ...item }) => (key === null ? item : { ...item, idempotency_key: key }));
    return this.#api.call("POST", "/v1/events/batch", { account: accountId, body: { events } });
  }

  #noteAccepted(
    accountId: string,
    key: string | null,
    id: string,
    { triedAt, tries, isReplay }: { triedAt: number; tries: number; isReplay: boolean },
  ): void {
    const { truth, world, database } = this.#scene;
    if (isReplay && tries === 0)
      truth.violate(world.now, "idempotency", `the first request of ${key} is called a replay`);
    const before = key === null ? undefined : truth.keys.get(`${accountId} ${key}`);
    if (before !== undefined && before !== id)
      truth.violate(world.now, "idempotency", `${key} stands for ${before} and ${id}`);
    if (key !== null) truth.keys.set(`${accountId} ${key}`, id);
    const [row] = database.read("SELECT webhook_ids FROM events WHERE account_id = ? AND id = ?", accountId, id);
    if (!row && !truth.deletedAccounts.has(accountId)) {
      truth.violate(world.now, "acceptance", `${id} was accepted with a 202 and is not stored`);
      return;
    }
    const madeAt = Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
    if (madeAt < triedAt - MAX_SKEW_MS || madeAt > world.now + MAX_SKEW_MS) {
      truth.violate(world.now, "clocks", `${id} was accepted with a time that is off by more than 30 s`);
    }
    const webhookIds = idsOf(row?.["webhook_ids"]);
    truth.stored.set(id, { id, accountId, webhookIds, triedAt, acceptedAt: world.now });
  }

  // --- Administration ---

  async #administer(action: AdminKind, index: number, choice: number): Promise<void> {
    const webhook = this.#scene.truth.webhooks[index];
    if (!webhook) return;
    const path = `/v1/webhooks/${webhook.id}`;
    const { world } = this.#scene;
    switch (action) {
      case "edit url":
        return this.#change(webhook, action, { url: `https://${choice % 2 ? "moved-" : ""}${webhook.host}/hook` });
      case "edit filter": {
        const value = choice % 3 === 0 ? null : [{ path: "/message/channel", op: "eq", value: CHANNELS[choice % 2] }];
        return this.#change(webhook, action, { filter: value });
      }
      case "edit headers":
        return this.#change(webhook, action, { headers: { "X-Team": `team ${choice}` } });
      case "edit rate limit":
        return this.#change(webhook, action, { rate_limit: choice % 2 ? 1 + (choice % 20) : null });
      case "disable":
        return this.#change(webhook, action, { enabled: false });
      case "enable":
        return this.#change(webhook, action, { enabled: true });
      case "rotate":
        await this.#do(
          webhook,
          action,
          "POST",
          `${path}/rotate-secret`,
          { overlap_seconds: choice % 2 ? 86_400 : 60 },
          (json) => {
            webhook.secrets.push(text(json, "secret"));
            webhook.signingSecrets.push(text(json, "signing_secret"));
          },
        );
        return;
      case "delete":
        await this.#do(webhook, action, "DELETE", path, undefined, () => {
          webhook.isDeleted = true;
        });
        return;
      case "discard":
        await this.#do(webhook, action, "POST", `${path}/discard`, undefined);
        return;
      case "probe":
        await this.#do(webhook, action, "POST", `${path}/probe`, undefined);
        return;
      case "test":
        await this.#do(webhook, action, "POST", `${path}/test`, { event: "messages.sent" });
        return;
      case "recover":
      case "replay": {
        const since = new Date(world.now - (60 + choice) * 1_000).toISOString();
        await this.#do(webhook, action, "POST", `${path}/${action}`, { since });
        return;
      }
      case "redeliver":
      case "erase":
        return this.#repairOne(webhook, action, choice);
      case "look":
        await this.#look(webhook);
    }
  }

  async #change(webhook: Known, action: AdminKind, body: Record<string, unknown>): Promise<void> {
    await this.#do(webhook, action, "PATCH", `/v1/webhooks/${webhook.id}`, body);
  }

  /** Tries a few times, as a person would. */
  async #do(
    { id, accountId }: Known,
    kind: Action["kind"],
    method: string,
    path: string,
    body: unknown,
    then: (json: unknown) => void = () => undefined,
  ): Promise<void> {
    const { truth, world } = this.#scene;
    for (let tries = 0; tries < 3; tries += 1) {
      const from = world.now;
      truth.requested.add(`${kind} ${id}`);
      const answer = await this.#api.call(method, path, {
        account: accountId,
        ...(body === undefined ? {} : { body }),
      });
      const status = answer?.status ?? null;
      const note = body === undefined ? path : JSON.stringify(body);
      truth.actions.push({ kind, webhookId: id, from, to: world.now, status, note });
      world.tell("admin", `${kind} ${id.slice(-4)}: ${status ?? "no answer"} ${note}`);
      if (answer && answer.status < 300) then(answer.json);
      if (answer && answer.status < 500) return;
      await world.wait(2_000, "the admin waits");
    }
  }

  async #repairOne(webhook: Known, action: "redeliver" | "erase", choice: number): Promise<void> {
    const { accountId, id } = webhook;
    const answer = await this.#api.call("GET", `/v1/webhooks/${id}/deliveries?limit=50`, { account: accountId });
    const listed = arrayOf(answer?.json, "data");
    const event = text(listed[choice % Math.max(1, listed.length)], "event_id");
    if (event === "undefined") return;
    if (action === "redeliver")
      await this.#do(webhook, action, "POST", `/v1/webhooks/${id}/deliveries/${event}/redeliver`, undefined);
    else await this.#do(webhook, action, "DELETE", `/v1/events/${event}/payload`, undefined);
  }

  /** Pages are read while everything is in motion: they must not fail by themselves. */
  async #look({ id, accountId }: Known): Promise<void> {
    const { truth, world } = this.#scene;
    for (const path of [`/v1/webhooks/${id}/deliveries?limit=10`, `/v1/webhooks/${id}/health`, "/v1/events?limit=10"]) {
      const answer = await this.#api.call("GET", path, { account: accountId });
      if (answer?.status === 500 && world.faults.fired.length === 0)
        truth.violate(world.now, "pages", `GET ${path} gives 500`);
    }
  }

  async #deleteAccount(index: number): Promise<void> {
    const { truth, world } = this.#scene;
    const accountId = truth.accounts[index] ?? "";
    truth.deletedAccounts.add(accountId);
    for (let tries = 0; tries < 5; tries += 1) {
      const from = world.now;
      const answer = await this.#api.call("DELETE", `/v1/accounts/${accountId}`);
      const status = answer?.status ?? null;
      truth.actions.push({ kind: "delete account", webhookId: accountId, from, to: world.now, status, note: "" });
      world.tell("platform", `deletes account ${accountId.slice(-4)}: ${status ?? "no answer"}`);
      if (answer && answer.status < 500) {
        for (const webhook of truth.webhooks) if (webhook.accountId === accountId) webhook.isDeleted = true;
        return;
      }
      await world.wait(2_000, "the platform waits");
    }
  }

  /** The webhook has had many deliveries before. */
  #fill(index: number, sparePages: number): void {
    const { truth, ledgers, world } = this.#scene;
    const { id } = truth.webhooks[index] ?? {};
    if (id === undefined) return;
    const ledger = ledgers.host(id);
    ledger.storage.fill(sparePages);
    world.tell(ledger.name, `has ${sparePages} pages left`);
  }

  /** New isolates and ledgers, with other settings. */
  #deploy(claims: string | null): void {
    const { settings, isolates, ledgers, truth, world } = this.#scene;
    if (claims !== null) settings["OWN_HOSTS"] = claims;
    isolates.replaceAll();
    ledgers.replaceAll();
    truth.actions.push({
      kind: "deploy",
      webhookId: claims ?? "",
      from: world.now,
      to: world.now,
      status: 200,
      note: "",
    });
    world.tell("platform", `deploys${claims === null ? "" : `, claims ${claims}`}`);
  }
}

function idsOf(json: unknown): string[] {
  const ids: unknown = JSON.parse(String(json ?? "[]"));
  return Array.isArray(ids) ? ids.map(String) : [];
}
