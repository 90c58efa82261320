import os
import sqlite3
from contextlib import closing

from flask import Flask, request
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

INBOX = os.environ.get("INBOX", "inbox.db")

app = Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = 1024 * 1024  # a request body is at most slightly larger than 256 KiB
webhook = Webhook(os.environ["RATECARD_SIGNING_SECRET"])

with closing(sqlite3.connect(INBOX)) as db, db:
    db.execute("CREATE TABLE IF NOT EXISTS inbox (id TEXT PRIMARY KEY, body TEXT NOT NULL, done INTEGER DEFAULT 0)")


@app.post("/webhooks")
def receive():
    body = request.get_data()  # not request.json: the signature covers the raw bytes
    try:
        # Without parsing: Python refuses some numbers that JSON allows.
        webhook.verify(body, dict(request.headers), json_parse=False)
    except (WebhookVerificationError, ValueError):  # ValueError: no UTF-8, or no signature at all
        return "", 401
    if request.headers.get("Ratecard-Webhook-Test") == "true":
        return "", 204  # a test event: do not act on it
    with closing(sqlite3.connect(INBOX)) as db, db:
        db.execute(
            "INSERT INTO inbox (id, body) VALUES (?, ?) ON CONFLICT DO NOTHING",
            (request.headers["webhook-id"], body.decode()),
        )
    return "", 204  # another process handles the saved events
