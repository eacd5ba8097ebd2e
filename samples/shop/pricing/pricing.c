// What things cost, as a component: the app that the shop asks.
#include "../../../sdk/c/wasi-http.h"

static const char price[] = "/price";

EXPORT("wasi:http/incoming-handler@0.2.12#handle") void handle(int request, int outparam) {
  result path;
  request_path(request, &path);
  int is_price = path.length == sizeof price - 1;
  for (int i = 0; is_price && i < path.length; i++) {
    is_price = ((const char *)path.value)[i] == price[i];
  }
  request_drop(request);
  if (is_price) {
    reply(outparam, 200, "42.00");
  } else {
    reply(outparam, 404, "not found");
  }
}
