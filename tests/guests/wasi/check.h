// Checks for guests that test WASI. The first that fails is written to standard error, and ends the guest with exit code 1.
#pragma once

#define _GNU_SOURCE

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wasi/api.h>

static inline void put(const char *text) {
  ssize_t written = write(STDERR_FILENO, text, strlen(text));
  (void)written;
}

static inline void put_number(long long number) {
  char digits[24], *start = digits + sizeof digits;
  unsigned long long rest = number < 0 ? -(unsigned long long)number : (unsigned long long)number;
  *--start = 0;
  do {
    *--start = (char)('0' + rest % 10);
  } while (rest /= 10);
  if (number < 0) {
    *--start = '-';
  }
  put(start);
}

static inline _Noreturn void fail(int line, const char *what, long long expected, long long actual) {
  put("line ");
  put_number(line);
  put(": ");
  put(what);
  put(" is ");
  put_number(actual);
  put(", not ");
  put_number(expected);
  put("\n");
  _Exit(1);
}

#define CHECK_EQUAL(expected, actual)                                                                                              \
  do {                                                                                                                             \
    long long expected_ = (long long)(expected), actual_ = (long long)(actual);                                                    \
    if (expected_ != actual_) {                                                                                                    \
      fail(__LINE__, #actual, expected_, actual_);                                                                                 \
    }                                                                                                                              \
  } while (0)

#define CHECK(condition) CHECK_EQUAL(1, !!(condition))

// A call of the C library that must answer -1 and set errno.
#define CHECK_FAILS(error, call)                                                                                                   \
  do {                                                                                                                             \
    errno = 0;                                                                                                                     \
    CHECK_EQUAL(-1, call);                                                                                                         \
    CHECK_EQUAL(error, errno);                                                                                                     \
  } while (0)

#define OK __WASI_ERRNO_SUCCESS

// The first preopened directory.
#define ROOT 3

// What only preview 1 has, or answers in its own way: not checked when the program is to be a component of WASI 0.2.
#ifdef COMPONENT
#define PREVIEW1(check)
#else
#define PREVIEW1(check) check
#endif
