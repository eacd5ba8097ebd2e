// Gets one key from the state store again and again through wasi_experimental_http, and prints what a get takes:
//
//   state-get: 1234 ns per get, best of 100 rounds of 20000
//
// The address is the app's own Dapr address: http://127.0.0.1:$DAPR_HTTP_PORT (3500 if the variable is not there).
#include <stddef.h>
#include <stdint.h>

#define ROUNDS 100
#define GETS 20000

#define WASI(name) __attribute__((import_module("wasi_snapshot_preview1"), import_name(#name)))
#define HTTP(name) __attribute__((import_module("wasi_experimental_http"), import_name(#name)))

typedef struct { const void *bytes; size_t length; } io_vector;
WASI(fd_write) int fd_write(int fd, const io_vector *vectors, size_t count, size_t *done);
WASI(clock_time_get) int clock_time_get(int clock, uint64_t precision, uint64_t *time);
WASI(environ_sizes_get) int environ_sizes_get(size_t *count, size_t *bytes);
WASI(environ_get) int environ_get(char **variables, char *bytes);
WASI(proc_exit) _Noreturn void proc_exit(int code);

HTTP(req) uint32_t http_request(const char *url, size_t url_length, const char *method, size_t method_length, const char *headers,
  size_t headers_length, const char *body, size_t body_length, uint16_t *status, uint32_t *handle);
HTTP(body_read) uint32_t http_body_read(uint32_t handle, char *buffer, size_t length, uint32_t *read);
HTTP(close) uint32_t http_close(uint32_t handle);

static const char items[] = "[{\"key\":\"bench\",\"value\":\"a value of some hundred bytes, as they are in real stores: 0123456789 0123456789 0123456789\"}]";

static char text[256];
static size_t length;

static void put_text(const char *part) {
  while (*part && length < sizeof text) text[length++] = *part++;
}

static void put_number(uint64_t value) {
  char digits[20];
  int count = 0;
  do digits[count++] = (char)('0' + value % 10);
  while (value /= 10);
  while (count && length < sizeof text) text[length++] = digits[--count];
}

static void print(void) {
  io_vector vector = {text, length};
  size_t done;
  fd_write(1, &vector, 1, &done);
  length = 0;
}

static void fail(const char *what, uint64_t value) {
  length = 0;
  put_text("state-get: ");
  put_text(what);
  put_number(value);
  put_text("\n");
  print();
  proc_exit(1);
}

// The value of DAPR_HTTP_PORT, or 3500.
static const char *port(void) {
  static char bytes[64 << 10];
  static char *variables[1024];
  size_t count, size;
  if (environ_sizes_get(&count, &size) || count > 1024 || size > sizeof bytes || environ_get(variables, bytes)) return "3500";
  for (size_t i = 0; i < count; i++) {
    const char *name = "DAPR_HTTP_PORT=", *p = variables[i];
    while (*name && *p == *name) p++, name++;
    if (!*name) return p;
  }
  return "3500";
}

static char store[96], url[96];

static size_t make_url(char *to, const char *path) {
  length = 0;
  put_text("http://127.0.0.1:");
  put_text(port());
  put_text(path);
  for (size_t i = 0; i < length; i++) to[i] = text[i];
  size_t made = length;
  length = 0;
  return made;
}

static uint32_t request(const char *to, size_t to_length, const char *method, size_t method_length, const char *body, size_t body_length,
  uint16_t *status) {
  uint32_t handle, code = http_request(to, to_length, method, method_length, "", 0, body, body_length, status, &handle);
  if (code) fail("the request failed with code ", code);
  return handle;
}

// Answers the number of bytes of the value.
static uint32_t get(size_t url_length) {
  static char buffer[512];
  uint16_t status;
  uint32_t handle = request(url, url_length, "GET", 3, "", 0, &status), total = 0, read;
  if (status != 200) fail("the get answered status ", status);
  do {
    uint32_t code = http_body_read(handle, buffer, sizeof buffer, &read);
    if (code) fail("reading the body failed with code ", code);
    total += read;
  } while (read);
  http_close(handle);
  return total;
}

__attribute__((export_name("_start"))) void start(void) {
  size_t store_length = make_url(store, "/v1.0/state/statestore"), url_length = make_url(url, "/v1.0/state/statestore/bench");
  uint16_t status;
  http_close(request(store, store_length, "POST", 4, items, sizeof items - 1, &status));
  if (status != 204) fail("the save answered status ", status);

  uint32_t expected = sizeof items - 1 - sizeof "[{\"key\":\"bench\",\"value\":}]" + 1; // the value with its quotes
  uint64_t best = UINT64_MAX;
  for (int round = 0; round < ROUNDS; round++) {
    uint64_t begin, end;
    clock_time_get(1, 1, &begin); // 1: the monotonic clock
    for (int i = 0; i < GETS; i++) {
      uint32_t bytes = get(url_length);
      if (bytes != expected) fail("the value has another length: ", bytes);
    }
    clock_time_get(1, 1, &end);
    if (end - begin < best) best = end - begin;
  }

  put_text("state-get: ");
  put_number(best / GETS);
  put_text(" ns per get, best of ");
  put_number(ROUNDS);
  put_text(" rounds of ");
  put_number(GETS);
  put_text("\n");
  print();
}
