// The functions of http-wasm's handler ABI, and what a guest without a C library needs.
#pragma once

#include <stdbool.h>
#include <stddef.h>

// <stdint.h> would want a C library.
typedef __INT32_TYPE__ int32_t;
typedef __UINT32_TYPE__ uint32_t;
typedef __UINT64_TYPE__ uint64_t;

#define IMPORT(name) __attribute__((import_module("http_handler"), import_name(name)))
#define EXPORT(name) __attribute__((export_name(name), used))

IMPORT("enable_features") uint32_t enable_features(uint32_t features);
IMPORT("get_config") uint32_t get_config(void *buf, uint32_t limit);
IMPORT("log") void host_log(int32_t level, const void *message, uint32_t len);
IMPORT("log_enabled") uint32_t log_enabled(int32_t level);
IMPORT("get_method") uint32_t get_method(void *buf, uint32_t limit);
IMPORT("set_method") void set_method(const void *method, uint32_t len);
IMPORT("get_uri") uint32_t get_uri(void *buf, uint32_t limit);
IMPORT("set_uri") void set_uri(const void *uri, uint32_t len);
IMPORT("get_protocol_version") uint32_t get_protocol_version(void *buf, uint32_t limit);
IMPORT("get_source_addr") uint32_t get_source_addr(void *buf, uint32_t limit);
IMPORT("get_header_names") uint64_t get_header_names(uint32_t kind, void *buf, uint32_t limit);
IMPORT("get_header_values") uint64_t get_header_values(uint32_t kind, const void *name, uint32_t name_len, void *buf, uint32_t limit);
IMPORT("set_header_value") void set_header_value(uint32_t kind, const void *name, uint32_t name_len, const void *value, uint32_t value_len);
IMPORT("add_header_value") void add_header_value(uint32_t kind, const void *name, uint32_t name_len, const void *value, uint32_t value_len);
IMPORT("remove_header") void remove_header(uint32_t kind, const void *name, uint32_t name_len);
IMPORT("read_body") uint64_t read_body(uint32_t kind, void *buf, uint32_t limit);
IMPORT("write_body") void write_body(uint32_t kind, const void *body, uint32_t len);
IMPORT("get_status_code") uint32_t get_status_code(void);
IMPORT("set_status_code") void set_status_code(uint32_t status);

enum { REQUEST, RESPONSE, REQUEST_TRAILERS, RESPONSE_TRAILERS };
enum { BUFFER_REQUEST = 1, BUFFER_RESPONSE = 2, TRAILERS = 4 };

static inline uint32_t length_of(const char *text) { return (uint32_t)__builtin_strlen(text); }

// The compiler makes calls of these, too.
void *memset(void *target, int value, size_t count) {
  for (unsigned char *at = target; count-- > 0;) {
    *at++ = (unsigned char)value;
  }
  return target;
}

void *memcpy(void *restrict target, const void *restrict source, size_t count) {
  unsigned char *to = target;
  for (const unsigned char *from = source; count-- > 0;) {
    *to++ = *from++;
  }
  return target;
}

size_t strlen(const char *text) {
  size_t count = 0;
  while (text[count]) {
    count++;
  }
  return count;
}
