// What a guest should not do; the first argument says what of it.
#include "wasi3.h"

static char buffer[4096];

// Opens streams, and leaves them.
static int32_t leak(void) {
  result r;
  for (int i = 0; i < 20; i++) {
    stdin_read_via_stream(&r);
    stdout_write_via_stream(READABLE(stdout_new()));
    begin_wait_for(3600000000000ull);
  }
  return 0;
}

// Writes until it is told to stop.
static int32_t flood(void) {
  int64_t ends = stdout_new();
  stdout_write_via_stream(READABLE(ends));
  while (HOW(stdout_write(WRITABLE(ends), buffer, LENGTH(buffer))) == COMPLETED) {
  }
  return 0;
}

// Traps while it writes, and reads what never comes.
static int32_t trap(void) {
  result r;
  int64_t ends = stdout_new();
  stdout_write_via_stream(READABLE(ends));
  stdin_read_via_stream(&r);
  begin_wait_for(3600000000000ull);
  stdout_write(WRITABLE(ends), "half", 4);
  __builtin_trap();
}

// Waits for input.
static int32_t wait(void) {
  result r;
  stdin_read_via_stream(&r);
  stdin_read(r.words[0], buffer, 1);
  return 0;
}

// Says that it is done, and is not.
static int32_t exit_within(void) {
  int64_t ends = stdout_new();
  stdout_write_via_stream(READABLE(ends));
  stdout_write(WRITABLE(ends), "bye", 3);
  wait_for(1000000);
  exit_with_code(7);
  return 0;
}

EXPORT("wasi:cli/run@0.3.0#run") int32_t run(void) {
  int32_t length;
  const char *what = argument(&length);
  return IS(what, length, "leak")    ? leak()
         : IS(what, length, "flood") ? flood()
         : IS(what, length, "trap")  ? trap()
         : IS(what, length, "wait")  ? wait()
         : IS(what, length, "exit")  ? exit_within()
                                     : 1;
}
