import json
import os
import uuid

from client import AuthenticatedClient
from client.api.accounts import create_account
from client.api.deliveries import list_deliveries
from client.api.events import publish_event
from client.api.webhooks import create_webhook
from client.models import AccountInput, EventInput, Problem, WebhookInput
from client.types import UNSET

api = AuthenticatedClient(base_url=os.environ["RATECARD_URL"], token=os.environ["RATECARD_TOKEN"])


def event(message):
    return EventInput.from_dict({"event": "messages.sent", "payload": {"message": message}})


account = create_account.sync(client=api, body=AccountInput(name="Acme"))
header = {"ratecard_account": str(account.id)}
webhook = create_webhook.sync(
    client=api,
    body=WebhookInput(name="CRM", url=os.environ["RECEIVER_URL"], events=["messages.sent"]),
    **header,
)
for _ in range(5):
    publish_event.sync(client=api, body=event({"id": str(uuid.uuid4()), "channel": "email"}), **header)

pages = []
cursor = UNSET
while cursor is not None or sum(pages) < 5:
    if cursor is None:  # an event is listed soon after it was accepted
        pages, cursor = [], UNSET
    page = list_deliveries.sync(webhook.id, client=api, limit=3, cursor=cursor, **header)
    pages.append(len(page.data))
    cursor = page.next_cursor

problem = publish_event.sync(client=api, body=event({"channel": "email"}), **header)
assert isinstance(problem, Problem)
print(json.dumps({"pages": pages, "code": str(problem.code), "path": problem.errors[0].path}))
