/** Pure. Contacts in memory: those that were read, and the changes to them, in order. */
import type { FieldError } from "../http/problem.ts";
import type { Contact, ContactChange, ContactChangeList } from "../storage/contacts.ts";
import { emailKey } from "./email.ts";
import { phoneKey } from "./phone.ts";

/** `unreachable`: neither an email nor a phone. `taken`: another contact has that email or phone. */
export interface Conflict {
  reason: "unreachable" | "taken";
  errors: FieldError[];
}

/** Contains only the contacts that it was given. The caller must pass every contact that it will look up. */
export class ContactChangeset implements ContactChangeList {
  readonly #read: ReadonlyMap<string, Contact>;
  readonly #present: Map<string, Contact>;
  readonly #changes: ContactChange[] = [];

  constructor(read: readonly Contact[]) {
    this.#read = new Map(read.map((contact) => [contact.id, contact]));
    this.#present = new Map(this.#read);
  }

  get changes(): readonly ContactChange[] {
    return this.#changes;
  }

  /** The versions of the changed contacts, by id. Contacts that were only read may change meanwhile. */
  get versionsRead(): ReadonlyMap<string, number> {
    const touched = new Set(this.#changes.map(({ contact }) => contact.id));
    return new Map(
      [...this.#read.values()].filter(({ id }) => touched.has(id)).map(({ id, version }) => [id, version]),
    );
  }

  byId(id: string): Contact | undefined {
    return this.#present.get(id);
  }

  byEmail(email: string): Contact | undefined {
    const key = emailKey(email);
    return this.#find((contact) => contact.emailKey === key);
  }

  /** Among contacts without an email: families and offices share a phone. */
  byPhone(phone: string): Contact | undefined {
    const key = phoneKey(phone);
    return this.#find((contact) => contact.emailKey === null && contact.phoneKey === key);
  }

  /** Why the contact cannot be saved as it is; undefined if it can. */
  conflictOf(contact: Contact): Conflict | undefined {
    if (contact.email === null && contact.phone === null) {
      return { reason: "unreachable", errors: [{ path: "email", message: "is required when there is no phone" }] };
    }
    const errors = [
      { path: "email", owner: contact.email === null ? undefined : this.byEmail(contact.email) },
      {
        path: "phone",
        owner: contact.phone === null || contact.email !== null ? undefined : this.byPhone(contact.phone),
      },
    ].flatMap(({ path, owner }): FieldError[] =>
      owner === undefined || owner.id === contact.id ? [] : [{ path, message: `is used by contact ${owner.id}` }],
    );
    return errors.length > 0 ? { reason: "taken", errors } : undefined;
  }

  save(contact: Contact): void {
    this.#changes.push({ kind: this.#present.has(contact.id) ? "changed" : "created", contact });
    this.#present.set(contact.id, contact);
  }

  remove(contact: Contact): void {
    this.#changes.push({ kind: "removed", contact });
    this.#present.delete(contact.id);
  }

  #find(matches: (contact: Contact) => boolean): Contact | undefined {
    return [...this.#present.values()].find(matches);
  }
}
