// Dapr's HTTP API in C, by requests of wasi:http 0.2.12 to the address in the environment variable DAPR_HTTP_ENDPOINT. It comes with wasi-http.h,
// which has the memory that answers are put into, and with dapr.h, which has dapr_text.
#pragma once

#define OUTGOING "wasi:http/outgoing-handler@0.2.12"
#define POLL "wasi:io/poll@0.2.12"

typedef struct {
  const dapr_text *items;
  int count;
} text_list;

IMPORT("wasi:cli/environment@0.2.12", "get-environment") void get_environment(dapr_pairs *out);
IMPORT(TYPES, "[method]fields.get") void fields_get(int fields, const char *name, int length, text_list *out);
IMPORT(TYPES, "[constructor]outgoing-request") int outgoing_new(int fields);
IMPORT(TYPES, "[method]outgoing-request.set-method") int outgoing_set_method(int request, int method, const char *other, int length);
IMPORT(TYPES, "[method]outgoing-request.set-scheme")
int outgoing_set_scheme(int request, int has_scheme, int scheme, const char *other, int length);
IMPORT(TYPES, "[method]outgoing-request.set-authority")
int outgoing_set_authority(int request, int has_authority, const char *authority, int length);
IMPORT(TYPES, "[method]outgoing-request.set-path-with-query")
int outgoing_set_path(int request, int has_path, const char *path, int length);
IMPORT(TYPES, "[method]outgoing-request.body") void outgoing_body(int request, result *out);
IMPORT(OUTGOING, "handle") void outgoing_handle(int request, int has_options, int options, void *out);
IMPORT(TYPES, "[method]future-incoming-response.subscribe") int future_subscribe(int future);
IMPORT(TYPES, "[method]future-incoming-response.get") void future_get(int future, void *out);
IMPORT(TYPES, "[resource-drop]future-incoming-response") void future_drop(int future);
IMPORT(TYPES, "[method]incoming-response.status") int response_status(int response);
IMPORT(TYPES, "[method]incoming-response.headers") int response_headers(int response);
IMPORT(TYPES, "[method]incoming-response.consume") void response_consume(int response, result *out);
IMPORT(TYPES, "[resource-drop]incoming-response") void response_drop(int response);
IMPORT(POLL, "[method]pollable.block") void pollable_block(int pollable);
IMPORT(POLL, "[resource-drop]pollable") void pollable_drop(int pollable);

// The cases of method, in WIT's order.
enum { DAPR_HTTP_GET = 0, DAPR_HTTP_POST = 2, DAPR_HTTP_PUT = 3, DAPR_HTTP_DELETE = 4 };

typedef struct {
  // 0 if the request could not be made.
  int status;
  // At most 64 KiB of it, until the next request.
  dapr_text body;
  // None: length 0.
  dapr_text etag;
} dapr_http_answer;

static int dapr_http_is(dapr_text name, dapr_text wanted) {
  for (int i = 0; i < wanted.length; i++) {
    if (i >= name.length || name.bytes[i] != wanted.bytes[i]) {
      return 0;
    }
  }
  return name.length == wanted.length;
}

// The address without its scheme.
static dapr_text dapr_http_authority(void) {
  static dapr_text authority;
  dapr_pairs variables;
  if (authority.bytes) {
    return authority;
  }
  get_environment(&variables);
  for (int i = 0; i < variables.count; i++) {
    dapr_text name = variables.items[i].name, value = variables.items[i].value;
    if (dapr_http_is(name, TEXT("DAPR_HTTP_ENDPOINT")) && value.length > 7) {
      // It begins with http://. What is behind is kept where no later answer is put.
      static char kept[256];
      int length = value.length - 7 < (int)sizeof kept ? value.length - 7 : (int)sizeof kept;
      __builtin_memcpy(kept, value.bytes + 7, length);
      authority = (dapr_text){kept, length};
    }
  }
  return authority;
}

// Waits for the head of the answer; -1 if there is none.
static int dapr_http_wait(int future) {
  // option<result<result<own<incoming-response>, error-code>>>: an error-code is aligned to 8, and so are all of them.
  struct {
    long long is_there, is_taken, is_error;
    int response;
    char rest[28];
  } head;
  int pollable = future_subscribe(future);
  pollable_block(pollable);
  pollable_drop(pollable);
  future_get(future, &head);
  future_drop(future);
  return (char)head.is_there && !(char)head.is_taken && !(char)head.is_error ? head.response : -1;
}

static dapr_http_answer dapr_http(int method, dapr_text path, dapr_text content_type, dapr_text body) {
  static char buffer[64 << 10];
  static char etag[128];
  result out;
  int fields = fields_new();
  if (content_type.length > 0) {
    fields_append(fields, "content-type", 12, content_type.bytes, content_type.length, &out);
  }
  int request = outgoing_new(fields);
  dapr_text authority = dapr_http_authority();
  outgoing_set_method(request, method, 0, 0);
  outgoing_set_scheme(request, 1, 0, 0, 0);
  outgoing_set_authority(request, 1, authority.bytes, authority.length);
  outgoing_set_path(request, 1, path.bytes, path.length);
  outgoing_body(request, &out);
  response sent = {.body = out.value};
  body_write(sent.body, &out);
  sent.stream = out.value;

  // As above: result<own<future-incoming-response>, error-code>.
  struct {
    long long is_error;
    int future;
    char rest[28];
  } handled;
  outgoing_handle(request, 0, 0, &handled);
  write_all(sent.stream, body.bytes, body.length);
  end(sent);
  int incoming = (char)handled.is_error ? -1 : dapr_http_wait(handled.future);
  if (incoming < 0) {
    return (dapr_http_answer){0, {0, 0}, {0, 0}};
  }

  dapr_http_answer answer = {.status = response_status(incoming), .etag = {etag, 0}};
  text_list etags;
  int headers = response_headers(incoming);
  fields_get(headers, "etag", 4, &etags);
  if (etags.count > 0 && etags.items[0].length <= (int)sizeof etag) {
    __builtin_memcpy(etag, etags.items[0].bytes, etags.items[0].length);
    answer.etag.length = etags.items[0].length;
  }
  fields_drop(headers);
  response_consume(incoming, &out);
  answer.body = (dapr_text){buffer, read_body(out.value, buffer, sizeof buffer)};
  response_drop(incoming);
  return answer;
}
