// The smallest handler of wasi:http 0.3.
#include "../../../sdk/c/wasi-http-0.3.h"

static int handler(task *t) {
  BEGIN(t);
  REPLY(t, 200, "hello from C, asynchronously\n");
  END;
}
