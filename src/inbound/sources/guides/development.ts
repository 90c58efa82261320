/** Pure. Guides for senders of code and issues. */
import { type SourceGuides, jsonSample } from "./guide.ts";

export const development = {
  github: {
    name: "GitHub",
    setup: [
      "On GitHub, open the repository's or the organization's Settings, then Webhooks, and add one with this webhook's URL.",
      "Choose the content type application/json.",
      "Enter a secret of at least 16 characters, and the same secret here. Select the events.",
    ],
    keyName: "Secret",
    sample: jsonSample(
      { action: "opened", number: 2, sender: { login: "octocat", id: 1 }, repository: { full_name: "octocat/hello" } },
      { "X-GitHub-Event": "pull_request", "X-GitHub-Delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958" },
    ),
  },
  linear: {
    name: "Linear",
    setup: [
      "In Linear, open Settings, then API, Webhooks, and create one with this webhook's URL.",
      "Copy its signing secret. It starts with lin_wh_.",
    ],
    keyName: "Signing secret",
    sample: jsonSample(
      {
        action: "create",
        type: "Comment",
        data: { id: "2174add1-f7c8-44e3-bbf3-2d60b5ea8bc9", body: "Indeed." },
        webhookTimestamp: 1792588800000,
        webhookId: "000042e3-d123-4980-b49f-8e140eef9329",
      },
      { "Linear-Delivery": "234d1a4e-b617-4388-90fe-adc3633d6b72", "Linear-Event": "Comment" },
    ),
  },
  jira: {
    name: "Jira",
    setup: [
      "In Jira, open Settings, then System, WebHooks, and create one with this webhook's URL.",
      "Enter a secret of at least 16 characters, or have one generated, and enter the same secret here.",
      "Select the events. Webhooks of Connect apps are signed in another way and are not supported.",
    ],
    keyName: "Secret",
    sample: jsonSample(
      { timestamp: 1792588800000, webhookEvent: "jira:issue_created", issue: { id: "10002", key: "DEMO-1" } },
      { "X-Atlassian-Webhook-Identifier": "3fd0e2a5-8a34-4d0a-9d6f-5e4f0f6c3b1a" },
    ),
  },
} as const satisfies SourceGuides;
