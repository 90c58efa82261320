/** The documentation's example payloads as printed, without their `// …` lines and trailing commas. */
export const DOCUMENTED_EXAMPLES: { event: string; source: string }[] = [
  {
    event: "messages.sent",
    source: `{
    "message": {
      "id": "ea10916d-0684-4624-9d07-d341193554cf",
      "channel": "email",
      "from": "Ratecard",
      "to": "johndoe@ratecard.io",
      "metadata": {
        "send_date": "2020-11-25T09:33:14.000000Z",
        "status": "not_opened"
      }
    }
  }`,
  },
  {
    event: "messages.opened",
    source: `{
    "message": {
      "id": "ea10916d-0684-4624-9d07-d341193554cf",
      "channel": "email",
      "from": "Ratecard",
      "to": "johndoe@ratecard.io",
      "metadata": {
        "send_date": "2020-11-25T09:33:14.000000Z",
        "status": "opened",
        "time_till_status": 150,
        "views": 2,
        "first_view_date": "2020-11-25T09:33:14.000000Z",
        "time_to_open": 150,
        "last_view_date": "2020-11-25T09:33:14.000000Z"
      }
    }
  }`,
  },
  {
    event: "messages.clicked",
    source: `{
    "message": {
      "id": "ea10916d-0684-4624-9d07-d341193554cf",
      "channel": "email",
      "from": "Ratecard",
      "to": "johndoe@ratecard.io",
      "metadata": {
        "send_date": "2020-11-25T09:33:14.000000Z",
        "status": "clicked",
        "time_till_status": 300,
        "views": 2,
        "first_view_date": "2020-11-25T09:33:14.000000Z",
        "time_to_open": 150,
        "last_view_date": "2020-11-25T09:33:14.000000Z",
        "clicks": 2,
        "first_click_date": "2020-11-25T09:33:14.000000Z",
        "time_to_click": 150,
        "last_click_date": "2020-11-25T09:33:14.000000Z"
      }
    }
  }`,
  },
  {
    event: "feedback.created",
    source: `{
    "feedback": {
      "id": "ea10916d-0684-4624-9d07-d341193554cf",
      "review": true,
      "anonymous": true,
      "respondent": {
        "id": "ea10916d-0684-4624-9d07-d341193554cf",
        "first_name": "John",
        "last_name": "Doe",
        "email": "johndoe@example.com",
        "phone": "612345678"
      },
      "form": {
        "id": "ea10916d-0684-4624-9d07-d341193554cf",
        "name": "My Form"
      },
      "answers": [
        {
          "question_id": "ea10916d-0684-4624-9d07-d341193554cf",
          "required": true,
          "hidden": false,
          "title": "How would you rate Ratecard?",
          "type": "rating",
          "value": 9
        }
      ],
      "score": 8.5,
      "nps": 9,
      "duration": 300,
      "created_at": "2020-11-25T09:33:14.000000Z",
      "updated_at": "2020-11-25T09:33:14.000000Z",
      "completed_at": "2020-11-25T09:33:14.000000Z"
    }
  }`,
  },
  {
    event: "feedback.updated",
    source: `{
    "feedback": {
      "id": "ea10916d-0684-4624-9d07-d341193554cf",
      "review": true,
      "anonymous": true,
      "respondent": {
        "id": "ea10916d-0684-4624-9d07-d341193554cf",
        "first_name": "John",
        "last_name": "Doe",
        "email": "johndoe@example.com",
        "phone": "612345678"
      },
      "form": {
        "id": "ea10916d-0684-4624-9d07-d341193554cf",
        "name": "My Form"
      },
      "answers": [
        {
          "question_id": "ea10916d-0684-4624-9d07-d341193554cf",
          "required": true,
          "hidden": false,
          "title": "How would you rate Ratecard?",
          "type": "rating",
          "value": 9
        }
      ],
      "score": 8.5,
      "nps": 9,
      "duration": 300,
      "created_at": "2020-11-25T09:33:14.000000Z",
      "updated_at": "2020-11-25T09:33:14.000000Z",
      "completed_at": "2020-11-25T09:33:14.000000Z"
    }
  }`,
  },
  {
    event: "feedback.received",
    source: `{
    "feedback": {
      "id": "ea10916d-0684-4624-9d07-d341193554cf",
      "review": true,
      "anonymous": true,
      "respondent": {
        "id": "ea10916d-0684-4624-9d07-d341193554cf",
        "first_name": "John",
        "last_name": "Doe",
        "email": "johndoe@example.com",
        "phone": "612345678"
      },
      "form": {
        "id": "ea10916d-0684-4624-9d07-d341193554cf",
        "name": "My Form"
      },
      "answers": [
        {
          "question_id": "ea10916d-0684-4624-9d07-d341193554cf",
          "required": true,
          "hidden": false,
          "title": "How would you rate Ratecard?",
          "type": "rating",
          "value": 9
        }
      ],
      "score": 8.5,
      "nps": 9,
      "duration": 300,
      "created_at": "2020-11-25T09:33:14.000000Z",
      "updated_at": "2020-11-25T09:33:14.000000Z",
      "completed_at": "2020-11-25T09:33:14.000000Z"
    }
  }`,
  },
  {
    event: "feedback.closed",
    source: `{
    "feedback": {
      "id": "ea10916d-0684-4624-9d07-d341193554cf",
      "closed": true
    },
    "user": {
      "id": "ea10916d-0684-4624-9d07-d341193554cf",
      "name": "John Doe",
      "email": "johndoe@ratecard.io"
    }
  }`,
  },
  {
    event: "feedback.reopened",
    source: `{
    "feedback": {
      "id": "ea10916d-0684-4624-9d07-d341193554cf",
      "closed": false
    },
    "user": {
      "id": "ea10916d-0684-4624-9d07-d341193554cf",
      "name": "John Doe",
      "email": "johndoe@ratecard.io"
    }
  }`,
  },
  {
    event: "feedback.assigned",
    source: `{
    "feedback": {
      "id": "ea10916d-0684-4624-9d07-d341193554cf",
      "assignee": {
      "id": "ea10916d-0684-4624-9d07-d341193554cf",
      "name": "John Doe",
      "email": "johndoe@ratecard.io"
    }
    },
    "user": {
      "id": "ea10916d-0684-4624-9d07-d341193554cf",
      "name": "John Doe",
      "email": "johndoe@ratecard.io"
    }
  }`,
  },
  {
    event: "feedback.replied",
    source: `{
    "reply": {
      "subject": "My reply",
      "body": "This is a reply."
    },
    "feedback": {
      "id": "ea10916d-0684-4624-9d07-d341193554cf",
      "respondent": {
        "id": "ea10916d-0684-4624-9d07-d341193554cf",
        "first_name": "John",
        "last_name": "Doe",
        "email": "johndoe@example.com",
        "phone": "612345678"
      }
    },
    "user": {
      "id": "ea10916d-0684-4624-9d07-d341193554cf",
      "name": "John Doe",
      "email": "johndoe@ratecard.io"
    }
  }`,
  },
  {
    event: "feedback.noted",
    source: `{
    "note": {
      "subject": "My note",
      "body": "This is a note."
    },
    "feedback": {
      "id": "ea10916d-0684-4624-9d07-d341193554cf"
    },
    "user": {
      "id": "ea10916d-0684-4624-9d07-d341193554cf",
      "name": "John Doe",
      "email": "johndoe@ratecard.io"
    }
  }`,
  },
  {
    event: "feedback.archived",
    source: `{
    "feedback": {
      "id": "ea10916d-0684-4624-9d07-d341193554cf",
      "status": "archived"
    },
    "user": {
      "id": "ea10916d-0684-4624-9d07-d341193554cf",
      "name": "John Doe",
      "email": "johndoe@ratecard.io"
    }
  }`,
  },
];
