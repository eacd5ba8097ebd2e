// WASI 0.3 without a C library and without bindings: the canonical ABI by hand. Functions are lowered as if they did not block, unless their name begins
// with ASYNC; then the guest's thread stops until they end. What is read or written answers how it ended (the low four bits) and how much it was.
#pragma once

typedef __SIZE_TYPE__ size_t;
typedef __UINT8_TYPE__ uint8_t;
typedef __UINT16_TYPE__ uint16_t;
typedef __INT32_TYPE__ int32_t;
typedef __UINT32_TYPE__ uint32_t;
typedef __INT64_TYPE__ int64_t;
typedef __UINT64_TYPE__ uint64_t;

#define IMPORT(module, name) __attribute__((import_module(module "@0.3.0"), import_name(name)))
#define ROOT(name) __attribute__((import_module("$root"), import_name(name)))
#define EXPORT(name) __attribute__((export_name(name)))
#define ASYNC "[async-lower]"
#define LENGTH(text) ((int32_t)sizeof(text) - 1)

// How something ended, in the low four bits.
enum { COMPLETED = 0, DROPPED = 1, CANCELLED = 2, BLOCKED = -1 };
#define READABLE(ends) ((int32_t)(ends))
#define WRITABLE(ends) ((int32_t)((uint64_t)(ends) >> 32))
#define MOVED(answer) ((int32_t)((uint32_t)(answer) >> 4))
#define HOW(answer) ((answer) & 15)

// Big and aligned enough for every result that is written to memory.
typedef union {
  uint8_t bytes[64];
  uint16_t shorts[32];
  int32_t words[16];
  uint64_t longs[8];
} result;

IMPORT("wasi:cli/environment", "get-arguments") void get_arguments(result *out);
IMPORT("wasi:cli/environment", "get-environment") void get_environment(result *out);
IMPORT("wasi:cli/exit", "exit-with-code") void exit_with_code(int32_t code);

#define STDIN "wasi:cli/stdin"
IMPORT(STDIN, "read-via-stream") void stdin_read_via_stream(result *out);
IMPORT(STDIN, "[stream-read-0]read-via-stream") int32_t stdin_read(int32_t stream, void *bytes, int32_t length);
IMPORT(STDIN, "[stream-drop-readable-0]read-via-stream") void stdin_drop(int32_t stream);
IMPORT(STDIN, "[future-read-1]read-via-stream") int32_t stdin_result(int32_t future, void *out);
IMPORT(STDIN, "[future-drop-readable-1]read-via-stream") void stdin_result_drop(int32_t future);

#define STDOUT "wasi:cli/stdout"
IMPORT(STDOUT, "write-via-stream") int32_t stdout_write_via_stream(int32_t stream);
IMPORT(STDOUT, "[stream-new-0]write-via-stream") int64_t stdout_new(void);
IMPORT(STDOUT, "[stream-write-0]write-via-stream") int32_t stdout_write(int32_t stream, const void *bytes, int32_t length);
IMPORT(STDOUT, "[stream-drop-writable-0]write-via-stream") void stdout_drop(int32_t stream);
IMPORT(STDOUT, "[future-read-1]write-via-stream") int32_t stdout_result(int32_t future, void *out);
IMPORT(STDOUT, "[future-drop-readable-1]write-via-stream") void stdout_result_drop(int32_t future);

#define MONOTONIC "wasi:clocks/monotonic-clock"
IMPORT(MONOTONIC, "now") uint64_t now(void);
IMPORT(MONOTONIC, "get-resolution") uint64_t resolution(void);
IMPORT(MONOTONIC, "wait-for") void wait_for(uint64_t nanoseconds);
IMPORT(MONOTONIC, "wait-until") void wait_until(uint64_t when);
IMPORT(MONOTONIC, ASYNC "wait-for") int32_t begin_wait_for(uint64_t nanoseconds);

ROOT("[subtask-drop]") void subtask_drop(int32_t subtask);
ROOT("[subtask-cancel]") int32_t subtask_cancel(int32_t subtask);
ROOT("[waitable-set-new]") int32_t waitable_set_new(void);
ROOT("[waitable-set-drop]") void waitable_set_drop(int32_t set);
ROOT("[waitable-set-wait]") int32_t waitable_set_wait(int32_t set, int32_t out[2]);
ROOT("[waitable-join]") void waitable_join(int32_t waitable, int32_t set);

// Ends the program with one more than the number of a line whose check fails, modulo 255.
#define CHECK(condition)                                                                                              \
  do {                                                                                                                \
    if (!(condition)) {                                                                                               \
      exit_with_code(1 + __LINE__ % 255);                                                                             \
      __builtin_trap();                                                                                               \
    }                                                                                                                 \
  } while (0)

static char heap[65536];
static size_t used;

EXPORT("cabi_realloc") void *cabi_realloc(void *old, size_t old_size, size_t align, size_t size) {
  (void)old, (void)old_size;
  used = (used + align - 1) & ~(align - 1);
  if (used + size > sizeof heap) {
    __builtin_trap();
  }
  used += size;
  return heap + used - size;
}

static inline int equal(const void *a, const void *b, size_t length) {
  for (size_t i = 0; i < length; i++) {
    if (((const char *)a)[i] != ((const char *)b)[i]) {
      return 0;
    }
  }
  return 1;
}

// The first argument after the program's name; of no length if there is none.
static inline const char *argument(int32_t *length) {
  result r;
  get_arguments(&r);
  const int32_t *words = (const int32_t *)r.words[0];
  *length = r.words[1] > 1 ? words[3] : 0;
  return r.words[1] > 1 ? (const char *)words[2] : "";
}

static inline int is(const char *text, int32_t length, const char *other, int32_t other_length) {
  return length == other_length && equal(text, other, (size_t)length);
}

#define IS(text, length, literal) is(text, length, literal, LENGTH(literal))
