// The shop's API as a handler of wasi:http, whatever it keeps its things in: a file that includes this defines what is declared here.
//
//   GET  /products/ID    the product; its ETag is in the etag field
//   PUT  /products/ID    stores the body; with ?etag=N only if that is still its ETag
//   POST /orders         publishes the body to the topic "orders"
//   POST /on-order       an event has come: keeps its data
//   GET  /orders/last    the data of the last order
//   GET  /secret         the shop's secret
//   GET  /price          what the app "pricing" answers
//   GET  /dapr/subscribe what the shop wants to be told (Dapr's app channel)
#pragma once
#define ARENA_BYTES (1 << 20)
#include "../../../sdk/c/wasi-http.h"
#include "../../../sdk/c/dapr.h"

// What the shop answers: a status of HTTP, and what there is to say.
typedef struct {
  int status;
  dapr_text body;
  dapr_text etag;
} answer;

// The value of a key as 200 with its ETag, or 404 if there is none.
static answer get(dapr_text key);
// 204 when the value is stored; 409 if there is an ETag, and it is no longer that of the stored value.
static answer put(dapr_text key, dapr_text data, dapr_text etag);
static answer publish(dapr_text order);
static answer secret(void);
static answer price(void);

static const char subscriptions[] = "[{\"pubsubname\":\"pubsub\",\"topic\":\"orders\",\"route\":\"/on-order\"}]";

#define ANSWER(status, literal) ((answer){status, TEXT(literal), {0, 0}})

static int starts_with(dapr_text text, dapr_text start) {
  for (int i = 0; i < start.length; i++) {
    if (i >= text.length || text.bytes[i] != start.bytes[i]) {
      return 0;
    }
  }
  return 1;
}

static int equals(dapr_text a, dapr_text b) {
  return a.length == b.length && starts_with(a, b);
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

static void send_answer(int outparam, answer answer, dapr_text content_type) {
  result out;
  int fields = fields_new();
  fields_append(fields, "content-type", 12, content_type.bytes, content_type.length, &out);
  if (answer.etag.length > 0) {
    fields_append(fields, "etag", 4, answer.etag.bytes, answer.etag.length, &out);
  }
  response response = begin_with(outparam, answer.status, fields);
  write_all(response.stream, answer.body.bytes, answer.body.length);
  end(response);
}

// The whole body; what does not fit is left out.
static dapr_text body_of(int request) {
  static char buffer[64 << 10];
  result out;
  request_consume(request, &out);
  return (dapr_text){buffer, read_body(out.value, buffer, sizeof buffer)};
}

static answer respond(int method, dapr_text path, dapr_text query, int request) {
  // The cases of method, in WIT's order: get, head, post, put …
  int is_get = method == 0, is_post = method == 2, is_put = method == 3;
  if (is_get && starts_with(path, TEXT("/products/"))) {
    return get(after(path, 1));
  }
  if (is_put && starts_with(path, TEXT("/products/"))) {
    return put(after(path, 1), body_of(request), starts_with(query, TEXT("etag=")) ? after(query, 5) : (dapr_text){0, 0});
  }
  if (is_post && equals(path, TEXT("/orders"))) {
    return publish(body_of(request));
  }
  if (is_post && equals(path, TEXT("/on-order"))) {
    answer kept = put(TEXT("last-order"), body_of(request), (dapr_text){0, 0});
    return kept.status == 204 ? ANSWER(200, "") : kept;
  }
  if (is_get && equals(path, TEXT("/orders/last"))) {
    return get(TEXT("last-order"));
  }
  if (is_get && equals(path, TEXT("/secret"))) {
    return secret();
  }
  if (is_get && equals(path, TEXT("/price"))) {
    return price();
  }
  if (is_get && equals(path, TEXT("/dapr/subscribe"))) {
    return (answer){200, TEXT(subscriptions), {0, 0}};
  }
  return ANSWER(404, "not found");
}

EXPORT("wasi:http/incoming-handler@0.2.12#handle") void handle(int request, int outparam) {
  result method, target;
  request_method(request, &method);
  request_path(request, &target);
  dapr_text path = {(const char *)target.value, target.length};
  dapr_text query = cut(&path, '?');
  answer answer = respond(method.tag, path, query, request);
  int is_json = answer.status == 200 && answer.body.length > 0 && (answer.body.bytes[0] == '{' || answer.body.bytes[0] == '[');
  send_answer(outparam, answer, is_json ? TEXT("application/json") : TEXT("text/plain"));
}
