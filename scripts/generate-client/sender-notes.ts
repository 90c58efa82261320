/** Pure. Notes on the senders that customers ask for most, beyond what the table says. */

/** A paragraph by the sender's type. */
export const SENDER_NOTES: Readonly<Record<string, string>> = {
  typeform:
    "Typeform sends one call for each completed form. The email and the phone are found by the type of their question. A text question has no such type, so the names are found by the question's reference, which you set in the question's settings. Hidden fields called `email`, `first_name` and `last_name` also count: use them when you send people to the form by a link that already knows them. The ID of the form is stored in the contact's metadata.",
  shopify:
    "Create two webhooks at Shopify, one for new and one for changed customers, with the same URL. All webhooks of the notification settings share one key. An order is not a customer: its calls are skipped. Shopify deletes a subscription after repeated failures, so the service answers 200 even if it cannot use a call, and lists that call as failed.",
  stripe:
    "Only customers make contacts. A payment or a subscription names its customer by ID and has no email of its own, so these events are skipped. Stripe has one name field: its first word becomes the first name, and the other words become the last name. Each endpoint has its own signing secret, and test mode and live mode have different secrets.",
  mailchimp:
    "Mailchimp checks the URL before it saves the webhook, and signs nothing. Subscriptions and profile updates create or update a contact. Unsubscriptions are skipped: the person remains a contact. The names come from the merge fields FNAME and LNAME, and the phone from PHONE or SMSPHONE. Change the mapping if your audience uses other merge fields.",
  calendly:
    "Calendly has no page for webhooks: you create one through its API, or let a developer do it once. The person who books becomes a contact. If the booking form asks for one full name, it is split at its first space. The phone is the number for text reminders, if the form asks for it. Cancellations are skipped.",
  hubspot:
    "Use a workflow that sends a webhook, not the event subscriptions of an app. An app's events only contain the ID of the changed object, so they are skipped. A workflow sends the properties of the contact. HubSpot signs the URL as well, so paste it without any change.",
  form: "This type is for a form whose server or builder sends the call. For a form in a visitor's browser, use [a public webhook](../inbound.md#receive-from-a-web-page): it allows only your pages, and never replaces what you know. The usual field names are understood in any case, with or without spaces and hyphens. A field `name` becomes the first and the last name.",
};
