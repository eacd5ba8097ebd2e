// The kernels as a command that answers requests, one a line, until its input ends:
//
//   -> sieve 1000000 3            name, n, how many times
//   <- ok 00012 a3f… 5012 5008 …  checksum (hexadecimal), nanoseconds of each call, measured in here
//   <- error …                    anything else
//
// It is built twice: for WASI preview 1 (three imports, no libc) and for the machine (libc).
#include "kernel.h"

#ifdef __wasm__
#define WASI(name) __attribute__((import_module("wasi_snapshot_preview1"), import_name(#name)))
typedef struct { void *bytes; size_t length; } io_vector;
WASI(fd_read) int wasi_fd_read(int fd, const io_vector *vectors, size_t count, size_t *done);
WASI(fd_write) int wasi_fd_write(int fd, const io_vector *vectors, size_t count, size_t *done);
WASI(clock_time_get) int wasi_clock_time_get(int clock, uint64_t precision, uint64_t *time);

static uint64_t nanoseconds(void) {
  uint64_t time = 0;
  wasi_clock_time_get(1, 1, &time); // 1: the monotonic clock
  return time;
}

// At most `length` bytes of standard input; 0 at its end.
static size_t read_input(char *bytes, size_t length) {
  io_vector vector = {bytes, length};
  size_t done = 0;
  return wasi_fd_read(0, &vector, 1, &done) == 0 ? done : 0;
}

static size_t write_output(const char *bytes, size_t length) {
  io_vector vector = {(void *)bytes, length};
  size_t done = 0;
  return wasi_fd_write(1, &vector, 1, &done) == 0 ? done : 0;
}
#else
#include <time.h>
#include <unistd.h>

static uint64_t nanoseconds(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static size_t read_input(char *bytes, size_t length) {
  ssize_t done = read(0, bytes, length);
  return done > 0 ? (size_t)done : 0;
}

static size_t write_output(const char *bytes, size_t length) {
  ssize_t done = write(1, bytes, length);
  return done > 0 ? (size_t)done : 0;
}
#endif

#ifdef SIMD
#define EACH_KERNEL(X) X(saxpy) X(matrix) X(count) X(hex) X(blend) X(dots) X(julia) X(sorted)
#else
#define EACH_KERNEL(X)                                                                                             \
  X(sieve) X(matmul) X(nbody) X(sha256) X(crc32) X(qsort) X(mandel) X(vm) X(base64) X(utf8)                        \
  X(fib) X(indirect) X(indrnd) X(state) X(list) X(imat) X(xxh64) X(fir) X(bulk) X(hash)
#endif

#define DECLARE(name) uint64_t kernel_##name(uint32_t n);
#define ENTRY(name) {#name, kernel_##name},
EACH_KERNEL(DECLARE)
static const struct { const char *name; uint64_t (*run)(uint32_t); } kernels[] = {EACH_KERNEL(ENTRY)};

static char line[128];
static char answer[4096];
static size_t answered;

static void put(char c) {
  if (answered < sizeof answer) answer[answered++] = c;
}

static void put_text(const char *text) {
  while (*text) put(*text++);
}

static void put_number(uint64_t value, unsigned base) {
  char digits[20];
  int count = 0;
  do digits[count++] = "0123456789abcdef"[value % base];
  while (value /= base);
  while (count) put(digits[--count]);
}

// One line without its line feed, zero-terminated; 0 when the input has ended.
static int read_line(void) {
  static char buffer[256];
  static size_t next, filled;
  for (size_t length = 0;;) {
    if (next == filled) {
      next = 0;
      filled = read_input(buffer, sizeof buffer);
      if (filled == 0) return 0;
    }
    char c = buffer[next++];
    line[length] = c == '\n' ? 0 : c;
    if (c == '\n') return 1;
    if (length < sizeof line - 1) length++;
  }
}

// The word at the cursor is ended and the cursor moved behind it.
static const char *word(char **cursor) {
  const char *start = *cursor;
  while (**cursor && **cursor != ' ') ++*cursor;
  if (**cursor) *(*cursor)++ = 0;
  return start;
}

static uint32_t number(const char *text) {
  uint32_t value = 0;
  while (*text >= '0' && *text <= '9') value = value * 10 + (uint32_t)(*text++ - '0');
  return value;
}

static int same(const char *a, const char *b) {
  while (*a && *a == *b) a++, b++;
  return *a == *b;
}

static void run(const char *name, uint32_t n, uint32_t times) {
  for (size_t i = 0; i < sizeof kernels / sizeof kernels[0]; i++) {
    if (!same(kernels[i].name, name)) continue;

    static uint64_t elapsed[64];
    uint64_t checksum = 0;
    if (times > 64) times = 64;
    for (uint32_t t = 0; t < times; t++) {
      uint64_t begin = nanoseconds();
      checksum = kernels[i].run(n);
      elapsed[t] = nanoseconds() - begin;
    }

    put_text("ok ");
    put_number(checksum, 16);
    for (uint32_t t = 0; t < times; t++) {
      put(' ');
      put_number(elapsed[t], 10);
    }
    put('\n');
    return;
  }
  put_text("error no such kernel\n");
}

#ifdef __wasm__
__attribute__((export_name("_start"))) void start(void)
#else
int main(void)
#endif
{
  while (read_line()) {
    char *cursor = line;
    const char *name = word(&cursor);
    uint32_t n = number(word(&cursor)), times = number(word(&cursor));
    answered = 0;
    run(name, n, times);
    for (size_t sent = 0, now; sent < answered; sent += now)
      if ((now = write_output(answer + sent, answered - sent)) == 0) break;
  }
#ifndef __wasm__
  return 0;
#endif
}
