// A state store that asks itself: for the key "again" it sends a request for that key to the runtime whose store it is (the setting "address"), so that its answer
// waits for its own. Every other key has the value "plain".
#include "../../../../sdk/c/dapr-component.h"
#include <stdint.h>

#define IMPORT(module, name) __attribute__((import_module(module "@0.2.12"), import_name(name)))
#define HTTP "wasi:http/types"

// What results are written to: whether it is an error, and what follows as its alignment wants it.
typedef union {
  unsigned char bytes[64];
  int32_t words[16];
  int64_t longs[8];
} result;

IMPORT(HTTP, "[constructor]fields") int32_t fields_new(void);
IMPORT(HTTP, "[constructor]outgoing-request") int32_t request_new(int32_t fields);
IMPORT(HTTP, "[method]outgoing-request.set-path-with-query") int32_t request_set_path(int32_t, int32_t, const char *, size_t);
IMPORT(HTTP, "[method]outgoing-request.set-scheme") int32_t request_set_scheme(int32_t, int32_t, int32_t, const char *, size_t);
IMPORT(HTTP, "[method]outgoing-request.set-authority") int32_t request_set_authority(int32_t, int32_t, const char *, size_t);
IMPORT("wasi:http/outgoing-handler", "handle") void send_request(int32_t request, int32_t has_options, int32_t options, result *out);
IMPORT(HTTP, "[method]future-incoming-response.subscribe") int32_t future_subscribe(int32_t);
IMPORT(HTTP, "[method]future-incoming-response.get") void future_get(int32_t, result *);
IMPORT(HTTP, "[resource-drop]future-incoming-response") void future_drop(int32_t);
IMPORT(HTTP, "[method]incoming-response.status") int32_t response_status(int32_t);
IMPORT(HTTP, "[resource-drop]incoming-response") void response_drop(int32_t);
IMPORT("wasi:io/poll", "[method]pollable.block") void pollable_block(int32_t);
IMPORT("wasi:io/poll", "[resource-drop]pollable") void pollable_drop(int32_t);

typedef struct {
  unsigned char is_error;
  union {
    component_error error;
    struct {
      unsigned char is_there;
      dapr_text data;
      dapr_optional_text etag;
      dapr_optional_text content_type;
      dapr_pairs metadata;
    };
  };
} get_result;

static dapr_text address;

COMPONENT_EXPORT("state-store", "init") component_result *init(dapr_pair *metadata, int count) {
  address = keep(lookup(metadata, count, "address").value);
  answer.boolean = 0;
  return ok();
}

// The status of the answer; 0 if there is none.
static int ask(void) {
  result r = {0};
  int32_t request = request_new(fields_new());
  request_set_scheme(request, 1, 0, NULL, 0);
  request_set_authority(request, 1, address.bytes, address.length);
  request_set_path(request, 1, "/v1.0/state/circle/again", 24);
  send_request(request, 0, 0, &r);
  if (r.bytes[0]) {
    return 0;
  }

  int32_t future = r.words[2];
  int32_t pollable = future_subscribe(future);
  pollable_block(pollable);
  pollable_drop(pollable);
  future_get(future, &r);
  int status = 0;
  if (r.bytes[0] && !r.bytes[8] && !r.bytes[16]) {
    status = response_status(r.words[6]);
    response_drop(r.words[6]);
  }
  future_drop(future);
  return status;
}

static int ends_with(const char *key, int length, const char *end) {
  int size = strlen(end);
  return length >= size && memcmp(key + length - size, end, size) == 0;
}

COMPONENT_EXPORT("state-store", "get")
get_result *get(const char *key, int length, int consistency, dapr_pair *metadata, int count) {
  (void)consistency, (void)metadata, (void)count;
  static get_result result;
  result = (get_result){0};
  result.is_there = 1;
  result.data = ends_with(key, length, "again") ? print("\"itself: %d\"", ask()) : TEXT("\"plain\"");
  return &result;
}

COMPONENT_EXPORT("state-store", "set")
component_result *set(const char *key, int key_length, const char *data, int data_length, int has_etag, const char *etag, int etag_length,
                      int concurrency, int consistency, int has_content_type, const char *content_type, int content_type_length,
                      dapr_pair *metadata, int count) {
  (void)key, (void)key_length, (void)data, (void)data_length, (void)has_etag, (void)etag, (void)etag_length, (void)concurrency;
  (void)consistency, (void)has_content_type, (void)content_type, (void)content_type_length, (void)metadata, (void)count;
  return ok();
}

COMPONENT_EXPORT("state-store", "delete")
component_result *delete (const char *key, int key_length, int has_etag, const char *etag, int etag_length, int concurrency,
                          int consistency, dapr_pair *metadata, int count) {
  (void)key, (void)key_length, (void)has_etag, (void)etag, (void)etag_length, (void)concurrency, (void)consistency, (void)metadata;
  (void)count;
  return ok();
}
