// Clocks and sleeping.
#include "check.h"
#include <sched.h>
#include <time.h>

static long long now(clockid_t clock) {
  struct timespec time;
  CHECK_EQUAL(0, clock_gettime(clock, &time));
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

int main(void) {
  struct timespec resolution;
  __wasi_timestamp_t time;

  CHECK_EQUAL(0, clock_getres(CLOCK_REALTIME, &resolution));
  CHECK(resolution.tv_sec == 0 && resolution.tv_nsec > 0);
  CHECK_EQUAL(0, clock_getres(CLOCK_MONOTONIC, &resolution));
  CHECK(resolution.tv_sec == 0 && resolution.tv_nsec > 0);
  CHECK_EQUAL(0, now(CLOCK_MONOTONIC) % resolution.tv_nsec);
  CHECK(now(CLOCK_REALTIME) > 1700000000LL * 1000000000);

  long long start = now(CLOCK_MONOTONIC), last = start;
  for (int i = 0; i < 1000; i++) {
    long long next = now(CLOCK_MONOTONIC);
    CHECK(next >= last);
    last = next;
  }
  CHECK_EQUAL(0, nanosleep(&(struct timespec){0, 20000000}, NULL));
  CHECK(now(CLOCK_MONOTONIC) - start >= 20000000);
  struct timespec deadline;
  CHECK_EQUAL(0, clock_gettime(CLOCK_REALTIME, &deadline));
  deadline.tv_sec -= 10;
  CHECK_EQUAL(0, clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &deadline, NULL));
  CHECK_EQUAL(0, sched_yield());

  // Processor time: no finer than the others.
  for (unsigned id = __WASI_CLOCKID_PROCESS_CPUTIME_ID; id <= __WASI_CLOCKID_THREAD_CPUTIME_ID; id++) {
    __wasi_timestamp_t cpu_resolution, later;
    CHECK_EQUAL(0, __wasi_clock_res_get(id, &cpu_resolution));
    CHECK_EQUAL(resolution.tv_nsec, cpu_resolution);
    CHECK_EQUAL(0, __wasi_clock_time_get(id, 1, &time));
    CHECK_EQUAL(0, time % cpu_resolution);
    do {
      CHECK_EQUAL(0, __wasi_clock_time_get(id, 1, &later));
    } while (later == time);
    CHECK(later > time);
  }

  CHECK_EQUAL(__WASI_ERRNO_INVAL, __wasi_clock_time_get(77, 1, &time));
  CHECK_EQUAL(__WASI_ERRNO_INVAL, __wasi_clock_res_get(77, &time));
  return 0;
}
