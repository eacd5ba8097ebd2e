// What a plug-in of go-plugin's ABI is made of in C: protobuf messages that are read where they are and written into a buffer, and replies. With GO_PLUGIN_2025
// it is of the form of 2025, whose replies can be errors; otherwise of that of 0.1, where an error is a reply of nothing.
#ifndef GO_PLUGIN_H
#define GO_PLUGIN_H

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PLUGIN_EXPORT(name) __attribute__((export_name(name)))

typedef unsigned long long packed;

typedef struct {
  const char *bytes;
  unsigned length;
} text;

#define TEXT(literal) ((text){literal, sizeof(literal) - 1})

static inline int same(text a, text b) { return a.length == b.length && memcmp(a.bytes, b.bytes, a.length) == 0; }

static inline int is(text a, const char *b) { return same(a, (text){b, strlen(b)}); }

static inline text keep(text a) {
  char *bytes = malloc(a.length + 1);
  if (bytes == NULL) {
    abort();
  }
  memcpy(bytes, a.bytes, a.length);
  return (text){bytes, a.length};
}

// A field of a message: a number, or bytes.
typedef struct {
  unsigned number;
  unsigned long long value;
  text bytes;
} field;

static inline unsigned long long varint(text *message) {
  unsigned long long value = 0;
  for (int shift = 0; message->length > 0 && shift < 64; shift += 7) {
    unsigned char byte = (unsigned char)*message->bytes++;
    message->length--;
    value |= (unsigned long long)(byte & 127) << shift;
    if (byte < 128) {
      break;
    }
  }
  return value;
}

// Takes the next field of a message; 0 at its end.
static inline int next(text *message, field *f) {
  if (message->length == 0) {
    return 0;
  }
  unsigned long long tag = varint(message);
  *f = (field){(unsigned)(tag >> 3), 0, {0}};
  switch (tag & 7) {
  case 0:
    f->value = varint(message);
    return 1;
  case 2:
    f->bytes.length = (unsigned)varint(message);
    f->bytes.bytes = message->bytes;
    break;
  default:
    f->bytes.length = (tag & 7) == 1 ? 8 : 4;
    f->bytes.bytes = message->bytes;
    break;
  }
  if (f->bytes.length > message->length) {
    abort();
  }
  message->bytes += f->bytes.length;
  message->length -= f->bytes.length;
  return 1;
}

// The bytes of a message's field; none if it is not there.
static inline text bytes_of(text message, unsigned number) {
  text found = {0};
  for (field f; next(&message, &f);) {
    if (f.number == number) {
      found = f.bytes;
    }
  }
  return found;
}

// A message that is written. It grows, and is used again.
typedef struct {
  char *bytes;
  unsigned length, capacity;
} writer;

static inline void append(writer *w, const void *bytes, unsigned length) {
  if (w->length + length > w->capacity) {
    w->capacity = 2 * (w->length + length);
    w->bytes = realloc(w->bytes, w->capacity);
    if (w->bytes == NULL) {
      abort();
    }
  }
  memcpy(w->bytes + w->length, bytes, length);
  w->length += length;
}

static inline void append_varint(writer *w, unsigned long long value) {
  do {
    unsigned char byte = (value & 127) | (value > 127 ? 128 : 0);
    append(w, &byte, 1);
    value >>= 7;
  } while (value > 0);
}

static inline void put_number(writer *w, unsigned number, unsigned long long value) {
  append_varint(w, number << 3);
  append_varint(w, value);
}

static inline void put_bytes(writer *w, unsigned number, text bytes) {
  append_varint(w, number << 3 | 2);
  append_varint(w, bytes.length);
  append(w, bytes.bytes, bytes.length);
}

static inline void put_message(writer *w, unsigned number, writer *message) {
  put_bytes(w, number, (text){message->bytes, message->length});
}

static inline packed pack(const void *bytes, unsigned length) { return (packed)(unsigned)bytes << 32 | length; }

// A reply stays where it is until the next one: the host does not free it.
static inline packed reply(writer *w) { return pack(w->bytes, w->length); }

// Answers with an error, if this form of the ABI has such a thing.
static inline packed fail(const char *message, ...) {
#ifdef GO_PLUGIN_2025
  static char buffer[256];
  va_list arguments;
  va_start(arguments, message);
  unsigned length = vsnprintf(buffer, sizeof buffer, message, arguments);
  va_end(arguments);
  return pack(buffer, length) | 1u << 31;
#else
  (void)message;
  return 0;
#endif
}

#endif
