// Copies standard input to standard output. The first argument says how: "copy" by its own memory, "pass" by giving the one stream to the other,
// "some" only the first four bytes, "close" nothing. Ends with 0 if both ended well.
#include "wasi3.h"

static char buffer[4096];

static void copy(int32_t from, int32_t to, int32_t most) {
  int32_t answer;
  do {
    answer = stdin_read(from, buffer, most < LENGTH(buffer) ? most : LENGTH(buffer));
    for (int32_t done = 0; done < MOVED(answer);) {
      int32_t written = stdout_write(to, buffer + done, MOVED(answer) - done);
      CHECK(HOW(written) == COMPLETED);
      done += MOVED(written);
    }
    most -= MOVED(answer);
  } while (HOW(answer) == COMPLETED && most > 0);
  stdin_drop(from);
  stdout_drop(to);
}

EXPORT("wasi:cli/run@0.3.0#run") int32_t run(void) {
  int32_t length;
  const char *how = argument(&length);
  result in;
  stdin_read_via_stream(&in);
  int32_t out;
  if (IS(how, length, "pass")) {
    out = stdout_write_via_stream(in.words[0]);
  } else {
    int64_t ends = stdout_new();
    out = stdout_write_via_stream(READABLE(ends));
    copy(in.words[0], WRITABLE(ends), IS(how, length, "copy") ? 0x7fffffff : IS(how, length, "some") ? 4 : 0);
  }

  result r;
  CHECK(stdout_result(out, &r) == COMPLETED);
  stdout_result_drop(out);
  int32_t failed = r.bytes[0];
  CHECK(stdin_result(in.words[1], &r) == COMPLETED);
  stdin_result_drop(in.words[1]);
  return failed | r.bytes[0];
}
