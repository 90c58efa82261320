package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"os"

	openapi "github.com/GIT_USER_ID/GIT_REPO_ID"
)

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func event(message map[string]interface{}) openapi.EventInput {
	return *openapi.NewEventInput("messages.sent", map[string]interface{}{"message": message})
}

func main() {
	ctx := context.WithValue(context.Background(), openapi.ContextAccessToken, os.Getenv("RATECARD_TOKEN"))
	configuration := openapi.NewConfiguration()
	configuration.Servers = openapi.ServerConfigurations{{URL: os.Getenv("RATECARD_URL")}}
	api := openapi.NewAPIClient(configuration)

	account, _, err := api.AccountsAPI.CreateAccount(ctx).AccountInput(*openapi.NewAccountInput("Acme")).Execute()
	check(err)
	input := *openapi.NewWebhookInput("CRM", []string{"messages.sent"})
	input.SetUrl(os.Getenv("RECEIVER_URL"))
	webhook, _, err := api.WebhooksAPI.CreateWebhook(ctx).RatecardAccount(account.Id).WebhookInput(input).Execute()
	check(err)
	for count := 0; count < 5; count++ {
		message := map[string]interface{}{"id": fmt.Sprintf("ea10916d-0684-4624-9d07-d3411935540%d", count), "channel": "email"}
		_, _, err = api.EventsAPI.PublishEvent(ctx).RatecardAccount(account.Id).EventInput(event(message)).Execute()
		check(err)
	}

	pages := []int{}
	request := api.DeliveriesAPI.ListDeliveries(ctx, webhook.Id).RatecardAccount(account.Id).Limit(3)
	for {
		page, _, err := request.Execute()
		check(err)
		pages = append(pages, len(page.Data))
		cursor, _ := page.GetNextCursorOk()
		if cursor != nil {
			request = request.Cursor(*cursor)
			continue
		}
		if len(pages) == 2 && pages[0]+pages[1] == 5 {
			break
		}
		// An event is listed soon after it was accepted.
		pages = []int{}
		request = api.DeliveriesAPI.ListDeliveries(ctx, webhook.Id).RatecardAccount(account.Id).Limit(3)
	}

	refused := event(map[string]interface{}{"channel": "email"})
	_, _, err = api.EventsAPI.PublishEvent(ctx).RatecardAccount(account.Id).EventInput(refused).Execute()
	var answered *openapi.GenericOpenAPIError
	if !errors.As(err, &answered) {
		log.Fatal(err)
	}
	problem := answered.Model().(openapi.Problem)
	line, err := json.Marshal(map[string]interface{}{"pages": pages, "code": problem.Code, "path": problem.Errors[0].Path})
	check(err)
	fmt.Println(string(line))
}
