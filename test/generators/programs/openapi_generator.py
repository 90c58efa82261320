import json
import os
import uuid

from openapi_client import (
    AccountInput,
    AccountsApi,
    ApiClient,
    Configuration,
    DeliveriesApi,
    EventInput,
    EventsApi,
    Problem,
    WebhookInput,
    WebhooksApi,
)
from openapi_client.exceptions import ApiException

api = ApiClient(Configuration(host=os.environ["RATECARD_URL"], access_token=os.environ["RATECARD_TOKEN"]))


def event(message):
    return EventInput(event="messages.sent", payload={"message": message})


account = AccountsApi(api).create_account(account_input=AccountInput(name="Acme"))
header = {"ratecard_account": str(account.id)}
webhook = WebhooksApi(api).create_webhook(
    webhook_input=WebhookInput(name="CRM", url=os.environ["RECEIVER_URL"], events=["messages.sent"]), **header
)
events = EventsApi(api)
for _ in range(5):
    events.publish_event(event_input=event({"id": str(uuid.uuid4()), "channel": "email"}), **header)

pages = []
cursor = None
while True:
    page = DeliveriesApi(api).list_deliveries(id=webhook.id, limit=3, cursor=cursor, **header)
    pages.append(len(page.data))
    cursor = page.next_cursor
    if cursor is None and sum(pages) == 5:
        break
    if cursor is None:  # an event is listed soon after it was accepted
        pages = []

try:
    events.publish_event(event_input=event({"channel": "email"}), **header)
except ApiException as error:
    problem = Problem.from_json(error.body)
    print(json.dumps({"pages": pages, "code": problem.code.value, "path": problem.errors[0].path}))
