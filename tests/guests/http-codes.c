// Calls every function of wasi_experimental_http so that each error code comes up, and prints a table: what was tried, what is
// expected, what came. The last line counts. The exit code is 0 if all is as expected.
//
// Environment: DAPR_HTTP_ENDPOINT (default http://127.0.0.1:3500) has to be allowed and to answer /v1.0/healthz; REFUSED_URL, if given,
// has to be allowed with nothing listening there; MAX_SESSIONS, if given, is how many requests may be open at once.
// Code 2 needs a module that exports no memory: http-no-memory.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wasi_experimental_http.h"

#define OUTSIDE ((char *)0xFFFFFF00)

static int tried, as_expected;

// alternative: another answer that is as good, since the ABI's own host gives it; -1 if there is none.
static void check(const char *what, uint32_t expected, int alternative, uint32_t got) {
  int good = got == expected || (alternative >= 0 && got == (uint32_t)alternative);
  printf("%-4s %-58s expected %2u, got %2u\n", good ? "ok" : "BAD", what, expected, got);
  tried++;
  as_expected += good;
}

static void check_that(const char *what, int holds) {
  printf("%-4s %s\n", holds ? "ok" : "BAD", what);
  tried++;
  as_expected += holds;
}

static uint16_t status;
static uint32_t handle;

static uint32_t request(const char *method, const char *url, const char *headers) {
  return http_req(url, strlen(url), method, strlen(method), headers, strlen(headers), "", 0, &status, &handle);
}

int main(void) {
  const char *endpoint = getenv("DAPR_HTTP_ENDPOINT");
  char url[256], state[256];
  snprintf(url, sizeof url, "%s/v1.0/healthz", endpoint == NULL ? "http://127.0.0.1:3500" : endpoint);
  snprintf(state, sizeof state, "%s/v1.0/metadata", endpoint == NULL ? "http://127.0.0.1:3500" : endpoint);
  char buffer[4096];
  size_t count = 77;

  status = 0;
  check("req: GET /v1.0/healthz", 0, -1, request("GET", url, ""));
  check_that("  its status is 204", status == 204);
  uint32_t healthz = handle;
  check("body_read: no body", 0, -1, http_body_read(healthz, buffer, sizeof buffer, &count));
  check_that("  0 bytes", count == 0);

  check("req: GET /v1.0/metadata", 0, -1, request("GET", state, "accept:application/json\nx-test:a:b\n"));
  uint32_t metadata = handle;
  check_that("  its status is 200", status == 200);
  check_that("  it has a handle of its own", metadata != healthz);
  check("header_get: content-type", 0, -1, http_header_get(metadata, "content-type", 12, buffer, sizeof buffer, &count));
  check_that("  begins with application/json", count >= 16 && strncmp(buffer, "application/json", 16) == 0);
  check("header_get: Content-TYPE", 0, -1, http_header_get(metadata, "Content-TYPE", 12, buffer, sizeof buffer, &count));
  check("headers_get_all", 0, -1, http_headers_get_all(metadata, buffer, sizeof buffer - 1, &count));
  buffer[count < sizeof buffer ? count : 0] = 0;
  check_that("  contains content-type:application/json", strstr(buffer, "content-type:application/json") != NULL);
  size_t total = 0;
  uint32_t error;
  while ((error = http_body_read(metadata, buffer, 10, &count)) == 0 && count > 0) {
    total += count;
    if (count > 10) {
      break;
    }
  }
  check("body_read: in pieces of 10 bytes, to the end", 0, -1, error);
  check_that("  never more than 10 at once, some in all", count == 0 && total > 10);
  check("body_read: after the end", 0, -1, http_body_read(metadata, buffer, 10, &count));
  check_that("  0 bytes", count == 0);

  check("header_get: a buffer of 1 byte", 4, -1, http_header_get(metadata, "content-type", 12, buffer, 1, &count));
  check("headers_get_all: a buffer of 1 byte", 4, -1, http_headers_get_all(metadata, buffer, 1, &count));
  check("header_get: a header that is not there", 5, -1, http_header_get(metadata, "x-absent", 8, buffer, sizeof buffer, &count));
  check("header_get: a name that is not UTF-8", 6, -1, http_header_get(metadata, "\xff\xfe", 2, buffer, sizeof buffer, &count));
  check("header_get: the name outside memory", 3, 4, http_header_get(metadata, OUTSIDE, 1000, buffer, sizeof buffer, &count));
  check("header_get: the value outside memory", 3, -1, http_header_get(metadata, "content-type", 12, OUTSIDE, 1000, &count));
  check("header_get: the length outside memory", 3, -1,
    http_header_get(metadata, "content-type", 12, buffer, sizeof buffer, (size_t *)OUTSIDE));
  check("headers_get_all: the buffer outside memory", 3, -1, http_headers_get_all(metadata, OUTSIDE, 4096, &count));
  check("headers_get_all: the length outside memory", 3, -1,
    http_headers_get_all(metadata, buffer, sizeof buffer, (size_t *)OUTSIDE));

  check("req: GET /v1.0/metadata again", 0, -1, request("GET", state, ""));
  check("body_read: the buffer outside memory", 3, -1, http_body_read(handle, OUTSIDE, 100, &count));
  check("body_read: the length outside memory", 3, -1, http_body_read(handle, buffer, 100, (size_t *)OUTSIDE));
  check("close", 0, -1, http_close(handle));

  check("body_read: a closed handle", 1, -1, http_body_read(handle, buffer, 10, &count));
  check("close: a closed handle", 1, 0, http_close(handle));
  check("header_get: a handle that never was", 1, -1, http_header_get(4711, "a", 1, buffer, sizeof buffer, &count));
  check("headers_get_all: a handle that never was", 1, -1, http_headers_get_all(4711, buffer, sizeof buffer, &count));
  check("body_read: a handle that never was", 1, -1, http_body_read(4711, buffer, 10, &count));
  check("close: a handle that never was", 1, 0, http_close(4711));
  check("close", 0, -1, http_close(healthz));
  check("close", 0, -1, http_close(metadata));

  check("req: the URL outside memory", 3, 4, http_req(OUTSIDE, 1000, "GET", 3, "", 0, "", 0, &status, &handle));
  check("req: the method outside memory", 3, 4, http_req(url, strlen(url), OUTSIDE, 1000, "", 0, "", 0, &status, &handle));
  check("req: the headers outside memory", 3, 4, http_req(url, strlen(url), "GET", 3, OUTSIDE, 1000, "", 0, &status, &handle));
  check("req: the body outside memory", 3, 4, http_req(url, strlen(url), "POST", 4, "", 0, OUTSIDE, 1000, &status, &handle));
  check("req: the status outside memory", 3, -1, http_req(url, strlen(url), "GET", 3, "", 0, "", 0, (uint16_t *)OUTSIDE, &handle));
  check("req: the handle outside memory", 3, -1, http_req(url, strlen(url), "GET", 3, "", 0, "", 0, &status, (uint32_t *)OUTSIDE));
  check("req: a length that wraps around", 3, 4, http_req(url, 0xFFFFFFFF, "GET", 3, "", 0, "", 0, &status, &handle));
  check("req: a URL that is not UTF-8", 6, -1, request("GET", "http://127.0.0.1:3500/\xff\xfe", ""));
  check("req: a method that is not UTF-8", 6, -1, request("\xff\xfe", url, ""));
  check("req: headers that are not UTF-8", 6, -1, request("GET", url, "x:\xff\xfe\n"));
  check("req: a host that is not allowed", 7, -1, request("GET", "http://not-allowed.example/", ""));
  check("req: a port of this machine that is not allowed", 7, -1, request("GET", "http://127.0.0.1:1/", ""));
  check("req: the method 'BAD METHOD'", 8, -1, request("BAD METHOD", url, ""));
  check("req: an empty method", 8, -1, request("", url, ""));
  check("req: a header with a space in its name", 9, -1, request("GET", url, "bad name:value\n"));
  check("req: not a URL", 10, -1, request("GET", "not a url", ""));
  check("req: a URL without a host", 10, -1, request("GET", "/v1.0/healthz", ""));

  const char *refused = getenv("REFUSED_URL");
  if (refused != NULL) {
    check("req: nothing listens there", 11, -1, request("GET", refused, ""));
  }

  const char *most = getenv("MAX_SESSIONS");
  if (most != NULL) {
    int limit = atoi(most), open = 0;
    while ((error = request("GET", url, "")) == 0 && open <= limit) {
      open++;
    }
    check("req: one too many open at once", 13, -1, error);
    check_that("  just as many as allowed were open", open == limit);
    check("close: the last", 0, -1, http_close(handle));
    check("req: in its place", 0, -1, request("GET", url, ""));
  }

  printf("%d of %d as expected\n", as_expected, tried);
  return as_expected == tried ? 0 : 1;
}
