// Events, secrets and other apps by Dapr's typed imports: each a function call into the runtime.
#pragma once
#include "api.h"

static answer publish(dapr_text order) {
  dapr_result published;
  dapr_publish("pubsub", 6, "orders", 6, order.bytes, order.length, "application/json", 16, 0, 0, &published);
  return published.is_error ? ANSWER(500, "the order could not be published") : ANSWER(202, "ordered");
}

static answer secret(void) {
  dapr_secret_answer found;
  dapr_secret_get("local-env", 9, "SHOP_KEY", 8, 0, 0, &found);
  if (found.is_error || found.parts.count == 0) {
    return ANSWER(500, "the shop has no secret");
  }
  return (answer){200, found.parts.items[0].value, {0, 0}};
}

static answer price(void) {
  dapr_invoke_answer asked;
  dapr_invoke("pricing", 7, "GET", 3, "price", 5, 0, 0, 0, 0, &asked);
  return asked.is_error ? ANSWER(502, "the app pricing did not answer") : (answer){asked.status, asked.body, {0, 0}};
}
