// random_get: fills what it is given and nothing else.
#include "check.h"

static unsigned char first[4096], second[4096];

int main(void) {
  CHECK_EQUAL(OK, __wasi_random_get(first + 1, sizeof first - 2));
  CHECK_EQUAL(0, first[0]);
  CHECK_EQUAL(0, first[sizeof first - 1]);
  CHECK_EQUAL(OK, __wasi_random_get(second, sizeof second));
  CHECK(memcmp(first, second, sizeof first) != 0);
  CHECK_EQUAL(OK, __wasi_random_get(first, 0));
  return write(STDOUT_FILENO, second, 16) == 16 ? 0 : 1;
}
