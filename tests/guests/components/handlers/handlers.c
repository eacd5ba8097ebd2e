// An app of typed handlers. What comes is kept in the state store, under the handler's name; what says "bad" is refused.
#define ARENA_BYTES (1 << 20)
#include "../../../../sdk/c/wasi-http.h"
#include "../../../../sdk/c/dapr.h"
#include "../../../../sdk/c/dapr-handlers.h"

static char line[1 << 16];
static int length;

static void begin_line(void) {
  length = 0;
}

static void add(const char *bytes, int count) {
  __builtin_memcpy(line + length, bytes, count);
  length += count;
}

static void add_text(dapr_text text) {
  add(text.bytes, text.length);
}

#define ADD(literal) add(literal, sizeof(literal) - 1)

static void keep(dapr_text key) {
  dapr_result saved;
  dapr_state_item item = {.key = key, .data = {line, length}};
  dapr_state_save("statestore", 10, &item, 1, &saved);
  if (saved.is_error) {
    __builtin_trap();
  }
}

static int is(const char *bytes, int count, const char *literal) {
  for (int i = 0; i < count; i++) {
    if (literal[i] == 0 || literal[i] != bytes[i]) {
      return 0;
    }
  }
  return literal[count] == 0;
}

// Invocation: the request comes back, with the header that came first. "status/N" answers with that status, "trap" with none.
DAPR_EXPORT("invocation-handler", "on-invoke") dapr_response *on_invoke(DAPR_REQUEST) {
  static dapr_response response;
  static const dapr_pair fields[] = {{TEXT("content-type"), TEXT("text/plain")}, {TEXT("x-from"), TEXT("on-invoke")}};
  begin_line();
  add(verb, verb_length);
  ADD(" ");
  add(path, path_length);
  ADD(" ");
  add(body, body_length);
  for (int i = 0; i < header_count; i++) {
    if (is(headers[i].name.bytes, headers[i].name.length, "x-note")) {
      ADD(" ");
      add_text(headers[i].value);
    }
  }
  if (is(path, path_length, "trap")) {
    __builtin_trap();
  }
  response.status = is(path, path_length, "status/42") ? 42 : 201;
  response.headers = (dapr_pairs){fields, 2};
  response.body = (dapr_text){line, length};
  return &response;
}

DAPR_EXPORT("pubsub-handler", "subscriptions") dapr_subscriptions *subscriptions(void) {
  static const dapr_pair rules[] = {{TEXT("event.type == \"special\""), TEXT("specials")}};
  static const dapr_subscription wanted[] = {
      {.pubsub = TEXT("pubsub"), .topic = TEXT("orders"), .path = TEXT("orders"), .rules = {rules, 1}, .dead_letter_topic = {1, TEXT("dead")}},
      {.pubsub = TEXT("pubsub"), .topic = TEXT("dead"), .path = TEXT("buried")},
  };
  static dapr_subscriptions all = {wanted, 2};
  return &all;
}

DAPR_EXPORT("pubsub-handler", "on-event") int on_event(const dapr_topic_event *event) {
  begin_line();
  add_text(event->pubsub);
  ADD(" ");
  add_text(event->topic);
  ADD(" ");
  add_text(event->path);
  ADD(" ");
  add_text(event->type);
  ADD(" ");
  add_text(event->data_content_type);
  ADD(" ");
  add_text(event->data);
  for (int i = 0; i < event->extensions.count; i++) {
    if (is(event->extensions.items[i].name.bytes, event->extensions.items[i].name.length, "note")) {
      ADD(" ");
      add_text(event->extensions.items[i].value);
    }
  }
  keep(event->path);
  return is(event->data.bytes, event->data.length, "bad") ? DAPR_DROP : is(event->data.bytes, event->data.length, "later") ? DAPR_RETRY : DAPR_SUCCESS;
}

DAPR_EXPORT("bindings-handler", "input-bindings") dapr_texts *input_bindings(void) {
  static const dapr_text names[] = {TEXT("doorbell"), TEXT("tick")};
  static dapr_texts all = {names, 2};
  return &all;
}

DAPR_EXPORT("bindings-handler", "on-binding-event") dapr_outcome *on_binding_event(DAPR_BINDING_EVENT) {
  static dapr_outcome outcome;
  begin_line();
  add(binding, binding_length);
  ADD(" ");
  add(data, data_length);
  for (int i = 0; i < metadata_count; i++) {
    ADD(" ");
    add_text(metadata[i].name);
    ADD("=");
    add_text(metadata[i].value);
  }
  keep(TEXT("binding"));
  outcome.is_error = is(data, data_length, "bad");
  outcome.text = outcome.is_error ? TEXT("I do not take this") : TEXT("taken");
  return &outcome;
}

DAPR_EXPORT("jobs-handler", "on-job") dapr_outcome *on_job(DAPR_JOB) {
  static dapr_outcome outcome;
  begin_line();
  add(name, name_length);
  if (has_data) {
    ADD(" ");
    add(data, data_length);
  }
  keep(TEXT("job"));
  outcome.is_error = is(name, name_length, "bad");
  outcome.text = TEXT("I do not do this");
  return &outcome;
}

DAPR_EXPORT("configuration-handler", "on-configuration-change") void on_configuration_change(DAPR_CONFIGURATION_CHANGE) {
  (void)subscription;
  begin_line();
  add(store, store_length);
  ADD(subscription_length > 0 ? " id" : " --");
  for (int i = 0; i < item_count; i++) {
    ADD(" ");
    add_text(items[i].key);
    ADD("=");
    add_text(items[i].value);
    ADD("@");
    add_text(items[i].version);
  }
  keep(TEXT("configuration"));
}
