// A CGI program that subscribes to the topic "orders" of the component "pubsub": what it gets at /on-order goes to standard error, for the log.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(void) {
  const char *path = getenv("PATH_INFO");
  if (path != NULL && strcmp(path, "/dapr/subscribe") == 0) {
    printf("Content-Type: application/json\n\n[{\"pubsubname\":\"pubsub\",\"topic\":\"orders\",\"route\":\"/on-order\"}]");
    return 0;
  }
  if (path == NULL || strcmp(path, "/on-order") != 0) {
    printf("Status: 404 Not Found\n\n");
    return 0;
  }
  static char body[65536];
  size_t length = fread(body, 1, sizeof body - 1, stdin);
  body[length] = 0;
  fprintf(stderr, "event: %s\n", body);
  printf("Content-Type: application/json\n\n{\"status\":\"SUCCESS\"}");
  return 0;
}
