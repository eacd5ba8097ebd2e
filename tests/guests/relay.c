// A CGI program that calls other apps by http://<app-id>, along the way that its path says, and answers whom it went through:
//
//   /relay/b/c      asks b for /relay/c, which asks c for /relay; the answer is "a>b>c: " and the request body
//   /forever/b/c    as well, but whoever is called is put at the end again, so that this never ends by itself
//
// The environment's APP_ID is the app's own name. A call that fails ends the line: "a>b!7" for error code 7, "a>b?500 text" for an
// answer that is not 200, which is also this answer's status.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wasi_experimental_http.h"

static char body[1 << 20], answer[1 << 20];

int main(void) {
  const char *self = getenv("APP_ID"), *path = getenv("PATH_INFO");
  size_t body_length = fread(body, 1, sizeof body, stdin);
  int forever = strncmp(path, "/forever", 8) == 0;
  const char *target = path + (forever ? 8 : 6);
  if (*target == '/') {
    target++;
  }
  if (*target == 0) {
    printf("Content-Type: text/plain\n\n%s: %.*s", self, (int)body_length, body);
    return 0;
  }

  size_t length = strcspn(target, "/");
  char url[4096];
  snprintf(url, sizeof url, "http://%.*s/%s%s%s%.*s", (int)length, target, forever ? "forever" : "relay", target + length,
    forever ? "/" : "", forever ? (int)length : 0, target);
  uint16_t status = 0;
  uint32_t handle = 0;
  uint32_t error = http_req(url, strlen(url), "POST", 4, "", 0, body, body_length, &status, &handle);
  if (error != 0) {
    printf("Status: 500\nContent-Type: text/plain\n\n%s>%.*s!%u", self, (int)length, target, error);
    return 0;
  }

  size_t count = 0, read;
  while (http_body_read(handle, answer + count, sizeof answer - count, &read) == 0 && read > 0) {
    count += read;
  }
  if (status != 200) {
    printf("Status: 500\nContent-Type: text/plain\n\n%s>%.*s?%u %.*s", self, (int)length, target, status, (int)count, answer);
    return 0;
  }
  printf("Content-Type: text/plain\n\n%s>%.*s", self, (int)count, answer);
  return 0;
}
