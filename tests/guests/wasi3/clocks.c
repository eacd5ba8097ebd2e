// Clocks and what waits for them: two waits at once of which one is given up.
#include "wasi3.h"

IMPORT("wasi:clocks/system-clock", "now") void system_now(result *out);
IMPORT("wasi:clocks/system-clock", "get-resolution") uint64_t system_resolution(void);
IMPORT("wasi:random/random", "get-random-bytes") void random_bytes(uint64_t length, result *out);
IMPORT("wasi:random/random", "get-random-u64") uint64_t random_u64(void);
IMPORT("wasi:random/insecure", "get-insecure-random-u64") uint64_t insecure_u64(void);
IMPORT("wasi:random/insecure-seed", "get-insecure-seed") void insecure_seed(result *out);
IMPORT("wasi:cli/terminal-stdin", "get-terminal-stdin") void terminal_stdin(result *out);

#define MILLISECOND 1000000ull
#define HOUR (3600ull * 1000 * MILLISECOND)

enum { STARTED = 1, RETURNED = 2, CANCELLED_BEFORE_RETURNED = 4, EVENT_SUBTASK = 1 };

EXPORT("wasi:cli/run@0.3.0#run") int32_t run(void) {
  result r;
  uint64_t before = now();
  CHECK(resolution() > 0 && system_resolution() > 0);
  wait_for(2 * MILLISECOND);
  CHECK(now() >= before + 2 * MILLISECOND);
  wait_until(before);
  wait_until(now() + MILLISECOND);

  int32_t brief = begin_wait_for(MILLISECOND), endless = begin_wait_for(HOUR);
  CHECK(HOW(endless) == STARTED);
  int32_t set = waitable_set_new(), event[2];
  waitable_join(MOVED(endless), set);
  if (HOW(brief) != RETURNED) {
    // On a busy machine it may be over before it has begun.
    waitable_join(MOVED(brief), set);
    CHECK(waitable_set_wait(set, event) == EVENT_SUBTASK && event[0] == MOVED(brief) && event[1] == RETURNED);
    subtask_drop(MOVED(brief));
  }
  waitable_join(MOVED(endless), 0);
  CHECK(subtask_cancel(MOVED(endless)) == CANCELLED_BEFORE_RETURNED);
  subtask_drop(MOVED(endless));
  waitable_set_drop(set);
  CHECK(begin_wait_for(0) == RETURNED);

  system_now(&r);
  CHECK(r.longs[0] > 1700000000 && (uint32_t)r.words[2] < 1000000000);
  random_bytes(32, &r);
  CHECK(r.words[1] == 32);
  CHECK(random_u64() != random_u64() && insecure_u64() != insecure_u64());
  insecure_seed(&r);
  CHECK(r.longs[0] != r.longs[1]);
  terminal_stdin(&r);
  CHECK(r.bytes[0] == 0);
  get_environment(&r);
  CHECK(r.words[1] == 1);
  const int32_t *variable = (const int32_t *)r.words[0];
  CHECK(IS((const char *)variable[0], variable[1], "NAME") && IS((const char *)variable[2], variable[3], "value"));
  return 0;
}
