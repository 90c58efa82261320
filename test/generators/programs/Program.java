import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.api.AccountsApi;
import org.openapitools.client.api.DeliveriesApi;
import org.openapitools.client.api.EventsApi;
import org.openapitools.client.api.WebhooksApi;
import org.openapitools.client.model.AccountInput;
import org.openapitools.client.model.DeliveryPage;
import org.openapitools.client.model.EventInput;
import org.openapitools.client.model.Problem;
import org.openapitools.client.model.PublishableName;
import org.openapitools.client.model.Webhook;
import org.openapitools.client.model.WebhookInput;

public final class Program {
  public static void main(String[] arguments) throws Exception {
    ApiClient api = new ApiClient();
    api.updateBaseUri(System.getenv("RATECARD_URL"));
    api.setRequestInterceptor(
        request -> request.setHeader("Authorization", "Bearer " + System.getenv("RATECARD_TOKEN")));

    AccountInput named = new AccountInput().name("Acme");
    String account = new AccountsApi(api)
        .createAccount(AccountsApi.APICreateAccountRequest.newBuilder().accountInput(named).build())
        .getId().toString();
    WebhookInput input = new WebhookInput()
        .name("CRM").url(System.getenv("RECEIVER_URL")).events(List.of("messages.sent"));
    Webhook webhook = new WebhooksApi(api).createWebhook(
        WebhooksApi.APICreateWebhookRequest.newBuilder().ratecardAccount(account).webhookInput(input).build());
    for (int count = 0; count < 5; count += 1) {
      publish(api, account, Map.of("id", UUID.randomUUID().toString(), "channel", "email"));
    }

    List<Integer> pages = new ArrayList<>();
    String cursor = null;
    do {
      DeliveryPage page = new DeliveriesApi(api).listDeliveries(
          DeliveriesApi.APIListDeliveriesRequest.newBuilder()
              .id(webhook.getId()).ratecardAccount(account).limit(3).cursor(cursor).build());
      pages.add(page.getData().size());
      cursor = page.getNextCursor();
      // An event is listed soon after it was accepted.
      if (cursor == null && pages.stream().mapToInt(Integer::intValue).sum() < 5) pages.clear();
    } while (cursor != null || pages.isEmpty());

    try {
      publish(api, account, Map.of("channel", "email"));
    } catch (ApiException refused) {
      Problem problem = ApiClient.createDefaultObjectMapper().readValue(refused.getResponseBody(), Problem.class);
      System.out.println(ApiClient.createDefaultObjectMapper().writeValueAsString(Map.of(
          "pages", pages, "code", problem.getCode(), "path", problem.getErrors().get(0).getPath())));
    }
  }

  private static void publish(ApiClient api, String account, Map<String, Object> message) throws ApiException {
    EventInput event = new EventInput().event(PublishableName.MESSAGES_SENT).payload(Map.of("message", message));
    new EventsApi(api).publishEvent(
        EventsApi.APIPublishEventRequest.newBuilder().ratecardAccount(account).eventInput(event).build());
  }
}
