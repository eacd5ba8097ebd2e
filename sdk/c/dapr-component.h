// Components of Pillion's runtime in C (sdk/wit/components): state stores, brokers, secret stores … Include it in one file, with a C library.
//
// What a function is given, and what it answers, lives until the host has read the answer. What a component keeps it copies (`keep`).
#pragma once

#include "dapr-types.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COMPONENT_NAME(interface, function) "dapr:components/" interface "@0.1.0#" function
#define COMPONENT_JOIN_(a, b) a##b
#define COMPONENT_JOIN(a, b) COMPONENT_JOIN_(a, b)

// In front of a function: the host calls it by that name. It answers with the address of a result.
#define COMPONENT_EXPORT(interface, function)                                                                                              \
  __attribute__((export_name("cabi_post_" COMPONENT_NAME(interface, function)))) void COMPONENT_JOIN(released_, __LINE__)(void *result) { \
    (void)result;                                                                                                                          \
    release();                                                                                                                             \
  }                                                                                                                                        \
  __attribute__((export_name(COMPONENT_NAME(interface, function))))

// Memory of one call.

static struct chunk {
  struct chunk *next;
  long long bytes[];
} *chunks;
static long long block[8 * 1024];
static size_t block_used;

__attribute__((export_name("cabi_realloc"))) void *cabi_realloc(void *old, size_t old_size, size_t align, size_t size) {
  size_t place = (block_used + align - 1) & -align;
  char *bytes;
  if (size <= sizeof block - place && place <= sizeof block) {
    bytes = (char *)block + place;
    block_used = place + size;
  } else {
    struct chunk *chunk = malloc(sizeof *chunk + size);
    if (chunk == NULL) {
      abort();
    }
    chunk->next = chunks;
    chunks = chunk;
    bytes = (char *)chunk->bytes;
  }
  if (old_size > 0) {
    memcpy(bytes, old, old_size < size ? old_size : size);
  }
  return bytes;
}

// What the adapter of WASI preview 1 allocates stays.
__attribute__((export_name("cabi_realloc_adapter"))) void *cabi_realloc_adapter(void *old, size_t old_size, size_t align, size_t size) {
  (void)old_size, (void)align;
  return realloc(old, size);
}

// Memory that is free when the call is over.
static inline void *scratch(size_t size) { return cabi_realloc(NULL, 0, 8, size); }

static void release(void) {
  block_used = 0;
  while (chunks != NULL) {
    struct chunk *next = chunks->next;
    free(chunks);
    chunks = next;
  }
}

// Texts

static inline int same(dapr_text a, dapr_text b) { return a.length == b.length && memcmp(a.bytes, b.bytes, a.length) == 0; }

// A copy that stays; `drop` frees it. There is a 0 behind it.
static inline dapr_text keep(dapr_text text) {
  char *bytes = malloc(text.length + 1);
  if (bytes == NULL) {
    abort();
  }
  memcpy(bytes, text.bytes, text.length);
  bytes[text.length] = 0;
  return (dapr_text){bytes, text.length};
}

static inline void drop(dapr_text text) { free((void *)text.bytes); }

static inline dapr_text text_of(const char *literal) { return (dapr_text){literal, (int)strlen(literal)}; }

// Text that lives as long as the call, by a format of printf. There is a 0 behind it.
__attribute__((format(printf, 1, 2))) static inline dapr_text print(const char *format, ...) {
  __builtin_va_list arguments, again;
  __builtin_va_start(arguments, format);
  __builtin_va_copy(again, arguments);
  int length = vsnprintf(NULL, 0, format, arguments);
  char *bytes = scratch(length + 1);
  vsnprintf(bytes, length + 1, format, again);
  __builtin_va_end(again);
  __builtin_va_end(arguments);
  return (dapr_text){bytes, length};
}

// The value of a name, or none.
static inline dapr_optional_text lookup(const dapr_pair *pairs, int count, const char *name) {
  for (int i = 0; i < count; i++) {
    if (same(pairs[i].name, text_of(name))) {
      return (dapr_optional_text){1, pairs[i].value};
    }
  }
  return (dapr_optional_text){0};
}

// Errors

enum { CONFIGURATION, INVALID_REQUEST, NOT_FOUND, NOT_SUPPORTED, UNAVAILABLE, TIMED_OUT, OTHER };

typedef struct {
  unsigned char kind;
  dapr_text message;
} component_error;

// Results of functions; the host reads the one that was answered last.

typedef struct {
  unsigned char is_error;
  union {
    component_error error;
    int number;
    unsigned char boolean;
    dapr_text bytes;
    struct {
      const void *items;
      int count;
    } list;
    dapr_optional_text optional_text;
  };
} component_result;

static component_result answer;

static inline component_result *ok(void) {
  answer.is_error = 0;
  return &answer;
}

static inline component_result *ok_bytes(dapr_text bytes) {
  answer.bytes = bytes;
  return ok();
}

static inline component_result *ok_list(const void *items, int count) {
  answer.list.items = items;
  answer.list.count = count;
  return ok();
}

static inline component_result *fail(int kind, dapr_text message) {
  answer.is_error = 1;
  answer.error = (component_error){(unsigned char)kind, message};
  return &answer;
}

// A result with a number of 64 bits, which is laid out otherwise.
typedef struct {
  unsigned char is_error;
  union {
    component_error error;
    unsigned long long number;
  };
} component_number;

static component_number number_answer;

static inline component_number *ok_number(unsigned long long number) {
  number_answer.is_error = 0;
  number_answer.number = number;
  return &number_answer;
}
