// A watcher of its state: what it is called for goes to the log, with what the bucket has then. GET /BUCKET/set/KEY?VALUE and /BUCKET/delete/KEY
// write by WIT. Keys with a meaning: "trap", and "echo", which the watcher sets again, longer by one character.
#include "../../../../sdk/c/wasi-http.h"
#include "../../../../sdk/c/wasi-keyvalue.h"

__attribute__((import_module("wasi:logging/logging@0.1.0-draft"), import_name("log"))) void
log_message(int level, const char *context, int context_length, const char *message, int length);

static char line[1 << 12];
static int length;

static void write(const char *bytes, int count) {
  __builtin_memcpy(line + length, bytes, count);
  length += count;
}

#define WRITE(literal) write(literal, sizeof(literal) - 1)

static int is(const char *bytes, int count, const char *literal) {
  for (int i = 0; i < count; i++) {
    if (literal[i] == 0 || literal[i] != bytes[i]) {
      return 0;
    }
  }
  return literal[count] == 0;
}

static void tell(int bucket, const char *key, int key_length) {
  kv_value now;
  kv_get(bucket, key, key_length, &now);
  if (now.is_error) {
    __builtin_trap();
  }
  WRITE(", there is ");
  if (now.is_there) {
    write(now.value.bytes, now.value.length);
  } else {
    WRITE("nothing");
  }
  log_message(2, "watcher", 7, line, length);
}

KV_ON_SET
void on_set(int bucket, const char *key, int key_length, const char *value, int value_length) {
  if (is(key, key_length, "trap")) {
    __builtin_trap();
  }
  if (is(key, key_length, "echo")) {
    kv_result done;
    static char longer[256];
    __builtin_memcpy(longer, value, value_length);
    longer[value_length] = '+';
    kv_set(bucket, key, key_length, longer, value_length + 1, &done);
  }
  length = 0;
  WRITE("set ");
  write(key, key_length);
  WRITE("=");
  write(value, value_length);
  tell(bucket, key, key_length);
  kv_drop(bucket);
}

KV_ON_DELETE void on_delete(int bucket, const char *key, int key_length) {
  length = 0;
  WRITE("deleted ");
  write(key, key_length);
  tell(bucket, key, key_length);
  // The bucket is not dropped: the host is to take it back.
}

static kv_text cut(kv_text *text, char at) {
  for (int i = 0; i < text->length; i++) {
    if (text->bytes[i] == at) {
      kv_text rest = {text->bytes + i + 1, text->length - i - 1};
      text->length = i;
      return rest;
    }
  }
  return (kv_text){0, 0};
}

EXPORT("wasi:http/incoming-handler@0.2.12#handle") void handle(int request, int outparam) {
  result out;
  kv_result done;
  request_path(request, &out);
  kv_text name = {(const char *)out.value + 1, out.length - 1};
  kv_text value = cut(&name, '?');
  kv_text operation = cut(&name, '/');
  kv_text key = cut(&operation, '/');
  kv_open(name.bytes, name.length, &done);
  if (done.is_error) {
    reply(outparam, 404, "no such bucket");
    return;
  }
  int bucket = done.value;
  if (is(operation.bytes, operation.length, "set")) {
    kv_set(bucket, key.bytes, key.length, value.bytes, value.length, &done);
  } else {
    kv_delete(bucket, key.bytes, key.length, &done);
  }
  kv_drop(bucket);
  if (done.is_error) {
    reply(outparam, 500, "failed");
  } else {
    reply(outparam, 200, "ok");
  }
}
