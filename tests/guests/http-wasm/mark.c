// A filter as they are: refuses what is under /admin, and marks every other request and its answer. For benchmarks and as an example.
#include "http_handler.h"

static char uri[4096];

EXPORT("handle_request") uint64_t handle_request(void) {
  static const char admin[] = "/admin";
  uint32_t len = get_uri(uri, sizeof uri);
  bool is_admin = len >= sizeof admin - 1 && len <= sizeof uri;
  for (uint32_t i = 0; is_admin && i < sizeof admin - 1; i++) {
    is_admin = uri[i] == admin[i];
  }
  if (is_admin) {
    set_status_code(403);
    write_body(RESPONSE, "not for you\n", 12);
    return 0;
  }

  set_header_value(REQUEST, "x-filtered", 10, "1", 1);
  set_header_value(RESPONSE, "x-filtered", 10, "1", 1);
  return 1;
}

EXPORT("handle_response") void handle_response(uint32_t ctx, uint32_t is_error) {
  (void)ctx;
  (void)is_error;
}
