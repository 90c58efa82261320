package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"os"

	"github.com/google/uuid"
)

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func payload(message map[string]interface{}) map[string]interface{} {
	return map[string]interface{}{"message": message}
}

func main() {
	ctx := context.Background()
	authorize := func(_ context.Context, request *http.Request) error {
		request.Header.Set("Authorization", "Bearer "+os.Getenv("RATECARD_TOKEN"))
		return nil
	}
	api, err := NewClientWithResponses(os.Getenv("RATECARD_URL"), WithRequestEditorFn(authorize))
	check(err)

	account, err := api.CreateAccountWithResponse(ctx, nil, CreateAccountJSONRequestBody{Name: "Acme"})
	check(err)
	header := account.JSON201.Id.String()
	url := os.Getenv("RECEIVER_URL")
	webhook, err := api.CreateWebhookWithResponse(ctx, &CreateWebhookParams{RatecardAccount: &header},
		CreateWebhookJSONRequestBody{Name: "CRM", Url: &url, Events: []string{"messages.sent"}})
	check(err)

	publish := func(message map[string]interface{}) *PublishEventResponse {
		response, err := api.PublishEventWithResponse(ctx, &PublishEventParams{RatecardAccount: &header},
			PublishEventJSONRequestBody{Event: "messages.sent", Payload: payload(message)})
		check(err)
		return response
	}
	for count := 0; count < 5; count++ {
		publish(map[string]interface{}{"id": uuid.NewString(), "channel": "email"})
	}

	pages := []int{}
	limit := 3
	var cursor *string
	for {
		page, err := api.ListDeliveriesWithResponse(ctx, webhook.JSON201.Id,
			&ListDeliveriesParams{RatecardAccount: &header, Limit: &limit, Cursor: cursor})
		check(err)
		pages = append(pages, len(page.JSON200.Data))
		cursor = page.JSON200.NextCursor
		if cursor == nil && len(pages) == 2 && pages[0]+pages[1] == 5 {
			break
		}
		if cursor == nil { // an event is listed soon after it was accepted
			pages = []int{}
		}
	}

	problem := publish(map[string]interface{}{"channel": "email"}).ApplicationproblemJSON422
	line, err := json.Marshal(map[string]interface{}{
		"pages": pages, "code": problem.Code, "path": (*problem.Errors)[0].Path,
	})
	check(err)
	fmt.Println(string(line))
}
