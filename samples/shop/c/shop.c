// A shop as a component of a few kilobytes: state with ETags, an event that is published and received, a secret, and a call of another app, each a
// function call into the runtime.
//
//   GET  /products/ID    the product; its ETag is in the etag field
//   PUT  /products/ID    stores the body; with ?etag=N only if that is still its ETag
//   POST /orders         publishes the body to the topic "orders"
//   POST /on-order       an event has come: keeps its data
//   GET  /orders/last    the data of the last order
//   GET  /secret         whether the shop has its secret
//   GET  /price          what the app "pricing" answers
//   GET  /dapr/subscribe what the shop wants to be told (Dapr's app channel)
#define ARENA_BYTES (1 << 20)
#include "../../../sdk/c/wasi-http.h"
#include "../../../sdk/c/dapr.h"

static const char subscriptions[] =
    "[{\"pubsubname\":\"pubsub\",\"topic\":\"orders\",\"route\":\"/on-order\",\"metadata\":{\"rawPayload\":\"false\"}}]";

static int starts_with(dapr_text text, dapr_text start) {
  for (int i = 0; i < start.length; i++) {
    if (i >= text.length || text.bytes[i] != start.bytes[i]) {
      return 0;
    }
  }
  return 1;
}

static dapr_text after(dapr_text text, int count) {
  return (dapr_text){text.bytes + count, text.length - count};
}

// Cuts a text at a character: what is before stays, what is behind is returned.
static dapr_text cut(dapr_text *text, char at) {
  for (int i = 0; i < text->length; i++) {
    if (text->bytes[i] == at) {
      dapr_text rest = after(*text, i + 1);
      text->length = i;
      return rest;
    }
  }
  return (dapr_text){0, 0};
}

static void answer_text(int outparam, int status, dapr_text text) {
  reply_with(outparam, status, text.bytes, text.length);
}

static void answer_json(int outparam, dapr_text json, dapr_optional_text etag) {
  result out;
  int fields = fields_new();
  fields_append(fields, "content-type", 12, "application/json", 16, &out);
  if (etag.is_there) {
    fields_append(fields, "etag", 4, etag.value.bytes, etag.value.length, &out);
  }
  int head = response_new(fields);
  response_body(head, &out);
  response answer = {.body = out.value};
  body_write(answer.body, &out);
  answer.stream = out.value;
  outparam_set(outparam, 0, head, 0, 0, 0, 0, 0, 0);
  stream_write(answer.stream, json.bytes, json.length, &out);
  end(answer);
}

// The whole body; what does not fit is left out.
static dapr_text read_body(int request) {
  static char buffer[64 << 10];
  result out;
  int length = 0;
  request_consume(request, &out);
  int body = out.value;
  incoming_stream(body, &out);
  int stream = out.value;
  for (;;) {
    stream_read(stream, sizeof buffer - length, &out);
    if (out.tag || length == sizeof buffer) {
      break;
    }
    __builtin_memcpy(buffer + length, (const char *)out.value, out.length);
    length += out.length;
  }
  input_drop(stream);
  incoming_drop(body);
  return (dapr_text){buffer, length};
}

static void get(int outparam, dapr_text key) {
  dapr_state_answer answer;
  dapr_state_get("statestore", 10, key.bytes, key.length, &answer);
  if (answer.is_error) {
    reply(outparam, 500, "the state store failed");
  } else if (!answer.is_there) {
    reply(outparam, 404, "there is no such thing");
  } else {
    answer_json(outparam, answer.value.data, answer.value.etag);
  }
}

static int put(dapr_text key, dapr_text data, dapr_text etag) {
  dapr_result saved;
  dapr_state_item item = {.key = key, .data = data, .etag = {etag.length > 0, etag}};
  dapr_state_save("statestore", 10, &item, 1, &saved);
  return !saved.is_error ? 204 : saved.error.tag == DAPR_STATE_ETAG_MISMATCH ? 409 : saved.error.tag == DAPR_STATE_INVALID_ETAG ? 400 : 500;
}

static void publish(int outparam, dapr_text order) {
  dapr_result published;
  dapr_publish("pubsub", 6, "orders", 6, order.bytes, order.length, "application/json", 16, 0, 0, &published);
  if (published.is_error) {
    reply(outparam, 500, "the order could not be published");
  } else {
    reply(outparam, 202, "ordered");
  }
}

static void secret(int outparam) {
  dapr_secret_answer answer;
  dapr_secret_get("local-env", 9, "SHOP_KEY", 8, 0, 0, &answer);
  if (answer.is_error || answer.parts.count == 0) {
    reply(outparam, 500, "the shop has no secret");
  } else {
    answer_text(outparam, 200, answer.parts.items[0].value);
  }
}

static void price(int outparam) {
  dapr_invoke_answer answer;
  dapr_invoke("pricing", 7, "GET", 3, "price", 5, 0, 0, 0, 0, &answer);
  if (answer.is_error) {
    reply(outparam, 502, "the app pricing did not answer");
  } else {
    answer_text(outparam, answer.status, answer.body);
  }
}

EXPORT("wasi:http/incoming-handler@0.2.12#handle") void handle(int request, int outparam) {
  result out;
  request_method(request, &out);
  // The cases of method, in WIT's order: get, head, post, put …
  int is_get = out.tag == 0;
  int is_post = out.tag == 2;
  int is_put = out.tag == 3;
  request_path(request, &out);
  dapr_text path = {(const char *)out.value, out.length};
  dapr_text query = cut(&path, '?');
  if (is_get && starts_with(path, TEXT("/products/"))) {
    get(outparam, after(path, 1));
  } else if (is_put && starts_with(path, TEXT("/products/"))) {
    dapr_text etag = starts_with(query, TEXT("etag=")) ? after(query, 5) : (dapr_text){0, 0};
    answer_text(outparam, put(after(path, 1), read_body(request), etag), (dapr_text){"", 0});
  } else if (is_post && starts_with(path, TEXT("/orders"))) {
    publish(outparam, read_body(request));
  } else if (is_post && starts_with(path, TEXT("/on-order"))) {
    answer_text(outparam, put(TEXT("last-order"), read_body(request), (dapr_text){0, 0}) == 204 ? 200 : 500, (dapr_text){"", 0});
  } else if (is_get && starts_with(path, TEXT("/orders/last"))) {
    get(outparam, TEXT("last-order"));
  } else if (is_get && starts_with(path, TEXT("/secret"))) {
    secret(outparam);
  } else if (is_get && starts_with(path, TEXT("/price"))) {
    price(outparam);
  } else if (is_get && starts_with(path, TEXT("/dapr/subscribe"))) {
    answer_json(outparam, TEXT(subscriptions), (dapr_optional_text){0, {0, 0}});
  } else {
    reply(outparam, 404, "not found");
  }
}
