// A wasi:http handler without libc, bindings or adapter: the canonical ABI by hand. What it does is the request's path.
//
//   /echo    answers with the request's body, piece by piece, and trailers
//   /fetch   asks the server named by the header x-authority for /upstream, and answers with that answer's status and body
//   /half    begins an answer and traps
//   /leak    begins an answer, leaves everything open and returns
//   /endless answers without end
//   /silent  returns without an answer
//   /early   drops a body that has a stream
//   other    404
typedef __SIZE_TYPE__ size_t;
typedef __INTPTR_TYPE__ intptr_t;
typedef __UINT8_TYPE__ uint8_t;
typedef __UINT16_TYPE__ uint16_t;
typedef __INT32_TYPE__ int32_t;
typedef __UINT32_TYPE__ uint32_t;
typedef __INT64_TYPE__ int64_t;
typedef __UINT64_TYPE__ uint64_t;

#define IMPORT(module, name) __attribute__((import_module(module), import_name(name)))
#define HTTP "wasi:http/types@0.2.12"
#define STREAMS "wasi:io/streams@0.2.12"

// The results that are not a single number are written to memory; this is enough for all of them.
typedef struct {
  _Alignas(8) uint8_t is_error;
  uint8_t pad[3];
  int32_t first;
  int32_t second;
  uint8_t rest[52];
} result;

IMPORT(HTTP, "[method]incoming-request.path-with-query") void request_path(int32_t, result *);
IMPORT(HTTP, "[method]incoming-request.headers") int32_t request_headers(int32_t);
IMPORT(HTTP, "[method]incoming-request.consume") void request_consume(int32_t, result *);
IMPORT(HTTP, "[method]incoming-body.stream") void incoming_stream(int32_t, result *);
IMPORT(HTTP, "[static]incoming-body.finish") int32_t incoming_finish(int32_t);
IMPORT(HTTP, "[constructor]fields") int32_t new_fields(void);
IMPORT(HTTP, "[method]fields.get") void fields_get(int32_t, const char *, size_t, result *);
IMPORT(HTTP, "[method]fields.append") void fields_append(int32_t, const char *, size_t, const char *, size_t, result *);
IMPORT(HTTP, "[constructor]outgoing-response") int32_t new_response(int32_t);
IMPORT(HTTP, "[method]outgoing-response.set-status-code") int32_t response_set_status(int32_t, int32_t);
IMPORT(HTTP, "[method]outgoing-response.body") void response_body(int32_t, result *);
IMPORT(HTTP, "[method]outgoing-body.write") void outgoing_write(int32_t, result *);
IMPORT(HTTP, "[static]outgoing-body.finish") void outgoing_finish(int32_t, int32_t, int32_t, result *);
IMPORT(HTTP, "[static]response-outparam.set")
void outparam_set(int32_t, int32_t, int32_t, int32_t, int64_t, int32_t, int32_t, int32_t, int32_t);
IMPORT(HTTP, "[constructor]outgoing-request") int32_t new_request(int32_t);
IMPORT(HTTP, "[method]outgoing-request.set-path-with-query") int32_t request_set_path(int32_t, int32_t, const char *, size_t);
IMPORT(HTTP, "[method]outgoing-request.set-scheme") int32_t request_set_scheme(int32_t, int32_t, int32_t, const char *, size_t);
IMPORT(HTTP, "[method]outgoing-request.set-authority") int32_t request_set_authority(int32_t, int32_t, const char *, size_t);
IMPORT("wasi:http/outgoing-handler@0.2.12", "handle") void send(int32_t, int32_t, int32_t, result *);
IMPORT(HTTP, "[method]future-incoming-response.subscribe") int32_t future_subscribe(int32_t);
IMPORT(HTTP, "[method]future-incoming-response.get") void future_get(int32_t, result *);
IMPORT(HTTP, "[method]incoming-response.status") int32_t incoming_status(int32_t);
IMPORT(HTTP, "[method]incoming-response.consume") void incoming_consume(int32_t, result *);
IMPORT("wasi:io/poll@0.2.12", "[method]pollable.block") void pollable_block(int32_t);
IMPORT("wasi:io/poll@0.2.12", "[resource-drop]pollable") void drop_pollable(int32_t);
IMPORT(STREAMS, "[method]output-stream.blocking-write-and-flush") void stream_write(int32_t, const char *, size_t, result *);
IMPORT(STREAMS, "[method]output-stream.blocking-splice") void stream_splice(int32_t, int32_t, int64_t, result *);
IMPORT(STREAMS, "[resource-drop]input-stream") void drop_input(int32_t);
IMPORT(STREAMS, "[resource-drop]output-stream") void drop_output(int32_t);
IMPORT(HTTP, "[resource-drop]fields") void drop_fields(int32_t);
IMPORT(HTTP, "[resource-drop]incoming-request") void drop_request(int32_t);
IMPORT(HTTP, "[resource-drop]incoming-body") void drop_incoming_body(int32_t);
IMPORT(HTTP, "[resource-drop]future-trailers") void drop_trailers(int32_t);
IMPORT(HTTP, "[resource-drop]incoming-response") void drop_incoming_response(int32_t);
IMPORT(HTTP, "[resource-drop]future-incoming-response") void drop_future(int32_t);

static char heap[65536];
static size_t used;

// What the host hands over stays: an instance serves one request.
__attribute__((export_name("cabi_realloc"))) void *cabi_realloc(void *old, size_t old_size, size_t align, size_t size) {
  (void)old, (void)old_size;
  used = (used + align - 1) & ~(align - 1);
  if (used + size > sizeof heap) {
    __builtin_trap();
  }
  used += size;
  return heap + used - size;
}

static int is(const char *text, int32_t length, const char *wanted) {
  int32_t i = 0;
  for (; i < length && wanted[i] != 0 && text[i] == wanted[i]; i++) {
  }
  return i == length && wanted[i] == 0;
}

static int32_t checked(const result *r) {
  if (r->is_error) {
    __builtin_trap();
  }
  return r->first;
}

static int32_t begin(int32_t outparam, int32_t status, int32_t *body) {
  result r;
  int32_t fields = new_fields();
  fields_append(fields, "x-guest", 7, "c", 1, &r);
  if (r.is_error) {
    __builtin_trap();
  }
  int32_t response = new_response(fields);
  if (response_set_status(response, status) != 0) {
    __builtin_trap();
  }
  response_body(response, &r);
  *body = checked(&r);
  outparam_set(outparam, 0, response, 0, 0, 0, 0, 0, 0);
  outgoing_write(*body, &r);
  return checked(&r);
}

static void finish(int32_t body, int32_t stream, int32_t trailers) {
  result r;
  drop_output(stream);
  outgoing_finish(body, trailers != 0, trailers, &r);
  if (r.is_error) {
    __builtin_trap();
  }
}

static void copy(int32_t input, int32_t output) {
  result r;
  do {
    stream_splice(output, input, 1 << 20, &r);
  } while (!r.is_error);
}

static void echo(int32_t request, int32_t outparam) {
  result r;
  int32_t body;
  request_consume(request, &r);
  int32_t incoming = checked(&r);
  incoming_stream(incoming, &r);
  int32_t input = checked(&r);
  int32_t output = begin(outparam, 200, &body);
  copy(input, output);
  drop_input(input);
  drop_trailers(incoming_finish(incoming));
  int32_t trailers = new_fields();
  fields_append(trailers, "x-end", 5, "yes", 3, &r);
  finish(body, output, trailers);
}

static void fetch(int32_t request, int32_t outparam) {
  result r;
  int32_t body;
  int32_t headers = request_headers(request);
  fields_get(headers, "X-Authority", 11, &r);
  // list<list<u8>>: pointer and length of the first value
  const int32_t *value = (const int32_t *)*(const intptr_t *)&r;
  drop_fields(headers);
  int32_t outgoing = new_request(new_fields());
  request_set_scheme(outgoing, 1, 0, 0, 0);
  request_set_authority(outgoing, 1, (const char *)(intptr_t)value[0], (size_t)value[1]);
  request_set_path(outgoing, 1, "/upstream", 9);
  send(outgoing, 0, 0, &r);
  // result<own, error-code> is aligned to 8
  int32_t future = r.is_error ? 0 : r.second;
  if (r.is_error) {
    __builtin_trap();
  }
  int32_t pollable = future_subscribe(future);
  pollable_block(pollable);
  drop_pollable(pollable);
  // option<result<result<own, error-code>>>: the innermost result at 16, what it carries at 24
  future_get(future, &r);
  const uint8_t *bytes = (const uint8_t *)&r;
  if (bytes[16] != 0) {
    int32_t output = begin(outparam, 502, &body);
    stream_write(output, (const char *)&"0123456789abcdef"[bytes[24] >> 4], 1, &r);
    stream_write(output, (const char *)&"0123456789abcdef"[bytes[24] & 15], 1, &r);
    finish(body, output, 0);
    return;
  }
  int32_t response = *(const int32_t *)(bytes + 24);
  drop_future(future);
  int32_t output = begin(outparam, incoming_status(response), &body);
  incoming_consume(response, &r);
  int32_t incoming = checked(&r);
  incoming_stream(incoming, &r);
  int32_t input = checked(&r);
  copy(input, output);
  drop_input(input);
  drop_incoming_body(incoming);
  drop_incoming_response(response);
  finish(body, output, 0);
}

__attribute__((export_name("wasi:http/incoming-handler@0.2.12#handle"))) void handle(int32_t request, int32_t outparam) {
  result r;
  int32_t body;
  int32_t output;
  request_path(request, &r);
  const char *path = (const char *)(intptr_t)r.first;
  int32_t length = r.second;
  if (is(path, length, "/echo")) {
    echo(request, outparam);
  } else if (is(path, length, "/fetch")) {
    fetch(request, outparam);
  } else if (is(path, length, "/half")) {
    output = begin(outparam, 200, &body);
    stream_write(output, "half", 4, &r);
    __builtin_trap();
  } else if (is(path, length, "/leak")) {
    request_consume(request, &r);
    output = begin(outparam, 200, &body);
    stream_write(output, "half", 4, &r);
    return;
  } else if (is(path, length, "/endless")) {
    output = begin(outparam, 200, &body);
    do {
      stream_write(output, heap, 4096, &r);
    } while (!r.is_error);
    finish(body, output, 0);
  } else if (is(path, length, "/early")) {
    request_consume(request, &r);
    int32_t incoming = checked(&r);
    incoming_stream(incoming, &r);
    drop_incoming_body(incoming);
  } else if (!is(path, length, "/silent")) {
    output = begin(outparam, 404, &body);
    finish(body, output, 0);
  }
  drop_request(request);
}
