// Saves one value in the state store and gets it again and again: state-loop [gets, default 1000] [store, default statestore].
// Every answer is compared. Prints "N gets, M ns each".
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "wasi_experimental_http.h"

static const char value[] = "{\"name\":\"a value\",\"numbers\":[1,2,3]}";

static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

static int fail(const char *what, uint32_t error, uint16_t status) {
  fprintf(stderr, "%s: error %u, status %u\n", what, error, status);
  return 1;
}

int main(int argc, char **argv) {
  long gets = argc > 1 ? atol(argv[1]) : 1000;
  const char *store = argc > 2 ? argv[2] : "statestore";
  const char *endpoint = getenv("DAPR_HTTP_ENDPOINT");
  endpoint = endpoint == NULL ? "http://127.0.0.1:3500" : endpoint;
  char url[512], body[512], answer[512];
  uint16_t status = 0;
  uint32_t handle = 0;

  int url_length = snprintf(url, sizeof url, "%s/v1.0/state/%s", endpoint, store);
  int body_length = snprintf(body, sizeof body, "[{\"key\":\"state-loop\",\"value\":%s}]", value);
  const char *type = "content-type:application/json\n";
  uint32_t error = http_req(url, (size_t)url_length, "POST", 4, type, strlen(type), body, (size_t)body_length, &status, &handle);
  if (error != 0 || status != 204) {
    return fail("save", error, status);
  }
  http_close(handle);

  url_length = snprintf(url, sizeof url, "%s/v1.0/state/%s/state-loop", endpoint, store);
  uint64_t start = now();
  for (long i = 0; i < gets; i++) {
    error = http_req(url, (size_t)url_length, "GET", 3, "", 0, "", 0, &status, &handle);
    if (error != 0 || status != 200) {
      return fail("get", error, status);
    }
    size_t length = 0, read;
    while ((error = http_body_read(handle, answer + length, sizeof answer - length, &read)) == 0 && read > 0) {
      length += read;
    }
    if (error != 0 || length != sizeof value - 1 || memcmp(answer, value, length) != 0) {
      fprintf(stderr, "get %ld: error %u, another value: %.*s\n", i, error, (int)length, answer);
      return 1;
    }
    http_close(handle);
  }
  printf("%ld gets, %llu ns each\n", gets, (unsigned long long)((now() - start) / (uint64_t)(gets > 0 ? gets : 1)));
  return 0;
}
