// The stock: a CGI program in WebAssembly. It is asked to reserve, and packs what is ordered: when the event arrives it asks pricing, tells the
// shop and says so with an event of its own. Its calls of other apps and of Dapr never leave the process.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../../tests/guests/wasi_experimental_http.h"

static char body[65536];

// Posts JSON; whether it went well.
static int post(const char *url, const char *json) {
  const char *type = "content-type:application/json\n";
  uint16_t status = 0;
  uint32_t handle = 0;
  uint32_t error = http_req(url, strlen(url), "POST", 4, type, strlen(type), json, strlen(json), &status, &handle);
  if (error != 0 || status >= 300) {
    fprintf(stderr, "%s: error %u, status %u\n", url, error, status);
    return 0;
  }
  http_close(handle);
  return 1;
}

static int tell(const char *order, const char *step) {
  char json[512];
  snprintf(json, sizeof json, "{\"order\":\"%s\",\"step\":\"%s\"}", order, step);
  return post("http://shop/note", json);
}

static int pack(const char *order) {
  const char *endpoint = getenv("DAPR_HTTP_ENDPOINT");
  char url[512], json[256];
  snprintf(url, sizeof url, "%s/v1.0/publish/pubsub/packed", endpoint == NULL ? "http://127.0.0.1:3500" : endpoint);
  snprintf(json, sizeof json, "{\"order\":\"%s\"}", order);
  return tell(order, "stock got the event of shop") && post("http://pricing/price", json) && tell(order, "stock asked pricing") &&
    post(url, json);
}

int main(void) {
  const char *path = getenv("PATH_INFO");
  path = path == NULL ? "" : path;
  body[fread(body, 1, sizeof body - 1, stdin)] = 0;

  if (strcmp(path, "/dapr/subscribe") == 0) {
    printf("Content-Type: application/json\n\n[{\"pubsubname\":\"pubsub\",\"topic\":\"orders\",\"route\":\"/on-order\"}]");
  } else if (strcmp(path, "/reserve") == 0) {
    printf("Content-Type: application/json\n\n{\"by\":\"stock\"}");
  } else if (strcmp(path, "/on-order") == 0) {
    const char *found = strstr(body, "\"order\":\"");
    char order[64];
    if (found == NULL || sscanf(found + 9, "%63[0-9]", order) != 1) {
      printf("Content-Type: application/json\n\n{\"status\":\"DROP\"}");
    } else if (pack(order)) {
      printf("Content-Type: application/json\n\n{\"status\":\"SUCCESS\"}");
    } else {
      printf("Status: 500\n\n");
    }
  } else {
    printf("Status: 404\n\n");
  }
  return 0;
}
