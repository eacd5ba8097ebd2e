// The smallest handler of wasi:http that there can be: no C library, no adapter. It answers every request with the same text.
#include "../../../sdk/c/wasi-http.h"

EXPORT("wasi:http/incoming-handler@0.2.12#handle") void handle(int request, int outparam) {
  request_drop(request);
  reply(outparam, 200, "hello from C\n");
}
