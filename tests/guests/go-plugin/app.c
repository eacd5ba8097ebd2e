// An app of Dapr as a plug-in of go-plugin's ABI: Dapr's AppCallback, on functions of Dapr's API that it imports. It is invoked by
//   service-call/set, service-call/get  saves its request in the state store `statestore`, or answers with what is there
//   env/NAME                            calls the imported function of that name with its request, and answers with the reply
//   count, trap, outside, nonsense      says how many invocations the instance has had, or misbehaves; anything else is an error
#include "go_plugin.h"

#define FUNCTIONS(F)                                                                                                                       \
  F(invoke_service) F(get_state) F(get_bulk_state) F(save_state) F(query_state_alpha1) F(delete_state) F(delete_bulk_state)                \
  F(execute_state_transaction) F(publish_event) F(bulk_publish_event_alpha1) F(invoke_binding) F(get_secret) F(get_bulk_secret)            \
  F(register_actor_timer) F(unregister_actor_timer) F(register_actor_reminder) F(unregister_actor_reminder) F(rename_actor_reminder)       \
  F(get_actor_state) F(execute_actor_state_transaction) F(invoke_actor) F(get_configuration_alpha1) F(subscribe_configuration_alpha1)      \
  F(unsubscribe_configuration_alpha1) F(try_lock_alpha1) F(unlock_alpha1) F(get_metadata) F(set_metadata) F(start_workflow_alpha1)         \
  F(get_workflow_alpha1) F(terminate_workflow_alpha1) F(shutdown)

#define IMPORT(name) __attribute__((import_module("env"), import_name(#name))) packed name##_of_dapr(const char *bytes, unsigned length);
FUNCTIONS(IMPORT)

#define ENTRY(name) {#name, name##_of_dapr},
static const struct {
  const char *name;
  packed (*function)(const char *, unsigned);
} functions[] = {FUNCTIONS(ENTRY)};

static writer answer;
static unsigned invocations;

// The host has put its reply into memory of ours.
static text reply_of(packed reply) { return (text){(const char *)(unsigned)(reply >> 32), (unsigned)reply}; }

static void save(const char *key, text value) {
  writer item = {0}, request = {0};
  put_bytes(&item, 1, (text){key, strlen(key)});
  put_bytes(&item, 2, value);
  put_bytes(&request, 1, TEXT("statestore"));
  put_message(&request, 2, &item);
  save_state_of_dapr(request.bytes, request.length);
  free(item.bytes);
  free(request.bytes);
}

static packed answer_with(text data) {
  writer any = {0};
  put_bytes(&any, 2, data);
  answer.length = 0;
  put_message(&answer, 1, &any);
  put_bytes(&answer, 2, TEXT("text/plain"));
  free(any.bytes);
  return reply(&answer);
}

static int ends(text a, const char *b) { return a.length >= strlen(b) && memcmp(a.bytes + a.length - strlen(b), b, strlen(b)) == 0; }

PLUGIN_EXPORT("app_callback_api_version") packed app_callback_api_version(void) {
#ifdef API_VERSION
  return API_VERSION;
#else
  return 1;
#endif
}

PLUGIN_EXPORT("app_callback_on_invoke") packed on_invoke(const char *bytes, unsigned length) {
  text request = {bytes, length};
  text method = bytes_of(request, 1), data = bytes_of(bytes_of(request, 2), 2);
  invocations++;
  if (ends(method, "service-call/set")) {
    save("key", data);
    return answer_with(TEXT("OK"));
  }
  if (ends(method, "service-call/get")) {
    writer get = {0};
    put_bytes(&get, 1, TEXT("statestore"));
    put_bytes(&get, 2, TEXT("key"));
    text found = reply_of(get_state_of_dapr(get.bytes, get.length));
    packed result = answer_with(bytes_of(found, 1));
    free((void *)found.bytes);
    free(get.bytes);
    return result;
  }
  for (unsigned i = 0; i < sizeof functions / sizeof functions[0]; i++) {
    char name[64];
    snprintf(name, sizeof name, "env/%s", functions[i].name);
    if (is(method, name)) {
      text found = reply_of(functions[i].function(data.bytes, data.length));
      packed result = answer_with(found);
      free((void *)found.bytes);
      return result;
    }
  }
  if (is(method, "count")) {
    char number[12];
    return answer_with((text){number, (unsigned)snprintf(number, sizeof number, "%u", invocations)});
  }
  if (is(method, "trap")) {
    __builtin_trap();
  }
  if (is(method, "outside")) {
    return get_state_of_dapr((const char *)0xfffffff0, 64);
  }
  if (is(method, "nonsense")) {
    return pack("\x0a\xff\xff\xff\xff\x0f", 6);
  }
  return fail("unknown method %.*s", (int)method.length, method.bytes);
}

PLUGIN_EXPORT("app_callback_list_topic_subscriptions") packed list_topic_subscriptions(const char *bytes, unsigned length) {
  (void)bytes, (void)length;
  if (getenv("NO_TOPICS") != NULL) {
    __builtin_trap();
  }
  writer subscription = {0};
  put_bytes(&subscription, 1, TEXT("pubsub"));
  put_bytes(&subscription, 2, TEXT("orders"));
  answer.length = 0;
  put_message(&answer, 1, &subscription);
  free(subscription.bytes);
  return reply(&answer);
}

PLUGIN_EXPORT("app_callback_on_topic_event") packed on_topic_event(const char *bytes, unsigned length) {
  save("event", bytes_of((text){bytes, length}, 7));
  return 0;
}

PLUGIN_EXPORT("app_callback_list_input_bindings") packed list_input_bindings(const char *bytes, unsigned length) {
  (void)bytes, (void)length;
  answer.length = 0;
  put_bytes(&answer, 1, TEXT("tick"));
  return reply(&answer);
}

PLUGIN_EXPORT("app_callback_on_binding_event") packed on_binding_event(const char *bytes, unsigned length) {
  save("binding", bytes_of((text){bytes, length}, 1));
  return 0;
}

#ifndef GO_PLUGIN_2025
int main(void) { return 0; }
#endif
