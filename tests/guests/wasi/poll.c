// poll_oneoff, raw and through poll(2). Standard input holds "hello".
#include "check.h"
#include <fcntl.h>
#include <poll.h>

static __wasi_subscription_t clock_in(__wasi_userdata_t id, __wasi_timestamp_t timeout) {
  return (__wasi_subscription_t){
      .userdata = id,
      .u = {.tag = __WASI_EVENTTYPE_CLOCK, .u.clock = {.id = __WASI_CLOCKID_MONOTONIC, .timeout = timeout}},
  };
}

static __wasi_subscription_t on(__wasi_userdata_t id, __wasi_eventtype_t type, __wasi_fd_t fd) {
  return (__wasi_subscription_t){.userdata = id, .u = {.tag = type, .u.fd_read = {.file_descriptor = fd}}};
}

int main(void) {
  __wasi_event_t events[4];
  __wasi_size_t count = 99;

  CHECK_EQUAL(__WASI_ERRNO_INVAL, __wasi_poll_oneoff((__wasi_subscription_t[1]){}, events, 0, &count));

  // A clock alone is waited for.
  __wasi_timestamp_t before, after;
  CHECK_EQUAL(OK, __wasi_clock_time_get(__WASI_CLOCKID_MONOTONIC, 0, &before));
  __wasi_subscription_t sleep_ = clock_in(7, 15000000);
  CHECK_EQUAL(OK, __wasi_poll_oneoff(&sleep_, events, 1, &count));
  CHECK_EQUAL(OK, __wasi_clock_time_get(__WASI_CLOCKID_MONOTONIC, 0, &after));
  CHECK_EQUAL(1, count);
  CHECK_EQUAL(7, events[0].userdata);
  CHECK_EQUAL(__WASI_EVENTTYPE_CLOCK, events[0].type);
  CHECK_EQUAL(OK, events[0].error);
  CHECK(after - before >= 15000000);

  // What is ready keeps the clock from being waited for.
  __wasi_subscription_t mixed[] = {
      clock_in(1, 60000000000),
      on(2, __WASI_EVENTTYPE_FD_READ, STDIN_FILENO),
      on(3, __WASI_EVENTTYPE_FD_WRITE, STDOUT_FILENO),
      on(4, __WASI_EVENTTYPE_FD_READ, 55),
  };
  CHECK_EQUAL(OK, __wasi_poll_oneoff(mixed, events, 4, &count));
  CHECK_EQUAL(3, count);
  CHECK_EQUAL(2, events[0].userdata);
  CHECK_EQUAL(OK, events[0].error);
  CHECK_EQUAL(5, events[0].fd_readwrite.nbytes);
  CHECK_EQUAL(3, events[1].userdata);
  CHECK_EQUAL(__WASI_EVENTTYPE_FD_WRITE, events[1].type);
  CHECK_EQUAL(4, events[2].userdata);
  CHECK_EQUAL(__WASI_ERRNO_BADF, events[2].error);

  // An absolute time that has passed, and a clock that there is not.
  __wasi_subscription_t past = clock_in(5, before);
  past.u.u.clock.flags = __WASI_SUBCLOCKFLAGS_SUBSCRIPTION_CLOCK_ABSTIME;
  CHECK_EQUAL(OK, __wasi_poll_oneoff(&past, events, 1, &count));
  CHECK_EQUAL(OK, events[0].error);
  __wasi_subscription_t unknown = clock_in(6, 0);
  unknown.u.u.clock.id = 9;
  CHECK_EQUAL(OK, __wasi_poll_oneoff(&unknown, events, 1, &count));
  CHECK_EQUAL(__WASI_ERRNO_INVAL, events[0].error);

  // Files are always ready and say how much is left.
  int fd = open("file", O_RDWR | O_CREAT, 0600);
  CHECK_EQUAL(10, write(fd, "0123456789", 10));
  CHECK_EQUAL(4, lseek(fd, 4, SEEK_SET));
  __wasi_subscription_t file = on(8, __WASI_EVENTTYPE_FD_READ, fd);
  CHECK_EQUAL(OK, __wasi_poll_oneoff(&file, events, 1, &count));
  CHECK_EQUAL(6, events[0].fd_readwrite.nbytes);

  struct pollfd fds[] = {{.fd = fd, .events = POLLIN | POLLOUT}, {.fd = STDIN_FILENO, .events = POLLIN}};
  CHECK_EQUAL(2, poll(fds, 2, 60000));
  CHECK_EQUAL(POLLIN | POLLOUT, fds[0].revents);
  CHECK(fds[1].revents & POLLIN);
  CHECK_EQUAL(0, poll(NULL, 0, 5));
  CHECK_EQUAL(0, close(fd));
  CHECK_EQUAL(0, unlink("file"));
  return 0;
}
