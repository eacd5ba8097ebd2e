// The functions that guests call most, many times over. Not for running: the host calls the exports.
#include "check.h"

#define EXPORT(name) __attribute__((export_name(#name))) void name

static unsigned char bytes[16];
static __wasi_size_t count;

EXPORT(write_many)(int calls) {
  __wasi_ciovec_t out[] = {{bytes, 8}, {bytes + 8, 8}};
  while (calls-- > 0) {
    CHECK_EQUAL(OK, __wasi_fd_write(STDOUT_FILENO, out, 2, &count));
  }
}

EXPORT(read_many)(int calls) {
  __wasi_iovec_t in[] = {{bytes, 8}, {bytes + 8, 8}};
  while (calls-- > 0) {
    CHECK_EQUAL(OK, __wasi_fd_read(STDIN_FILENO, in, 2, &count));
    CHECK_EQUAL(16, count);
  }
}

EXPORT(clock_many)(int calls) {
  __wasi_timestamp_t time;
  while (calls-- > 0) {
    CHECK_EQUAL(OK, __wasi_clock_time_get(__WASI_CLOCKID_MONOTONIC, 1, &time));
  }
}

EXPORT(random_many)(int calls) {
  while (calls-- > 0) {
    CHECK_EQUAL(OK, __wasi_random_get(bytes, sizeof bytes));
  }
}

EXPORT(poll_many)(int calls) {
  __wasi_subscription_t subscription = {.u = {.tag = __WASI_EVENTTYPE_FD_WRITE, .u.fd_write = {STDOUT_FILENO}}};
  __wasi_event_t event;
  while (calls-- > 0) {
    CHECK_EQUAL(OK, __wasi_poll_oneoff(&subscription, &event, 1, &count));
  }
}

int main(void) { return 0; }
