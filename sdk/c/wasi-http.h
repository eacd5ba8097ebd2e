// A handler of wasi:http 0.2.12 in C, without a C library and without an adapter: a component of a few kilobytes. Include it in one file.
//
// The functions are those of WASI, as the canonical ABI has them. Results that are not one number are written to where the last parameter
// points: first whether it is an error (or whether there is something), then, four bytes on, the value.
#pragma once

#define IMPORT(module, name) __attribute__((import_module(module), import_name(name)))
#define EXPORT(name) __attribute__((export_name(name)))
#define TYPES "wasi:http/types@0.2.12"
#define STREAMS "wasi:io/streams@0.2.12"

typedef struct {
  unsigned char tag;
  int value;
  int length;
} result;

IMPORT(TYPES, "[constructor]fields") int fields_new(void);
IMPORT(TYPES, "[resource-drop]fields") void fields_drop(int fields);
IMPORT(TYPES, "[method]fields.append")
void fields_append(int fields, const char *name, int name_length, const char *value, int value_length, result *out);
IMPORT(TYPES, "[method]incoming-request.method") void request_method(int request, result *out);
IMPORT(TYPES, "[method]incoming-request.path-with-query") void request_path(int request, result *out);
IMPORT(TYPES, "[method]incoming-request.consume") void request_consume(int request, result *out);
IMPORT(TYPES, "[resource-drop]incoming-request") void request_drop(int request);
IMPORT(TYPES, "[method]incoming-body.stream") void incoming_stream(int body, result *out);
IMPORT(TYPES, "[resource-drop]incoming-body") void incoming_drop(int body);
IMPORT(TYPES, "[constructor]outgoing-response") int response_new(int fields);
IMPORT(TYPES, "[method]outgoing-response.set-status-code") int response_set_status(int response, int status);
IMPORT(TYPES, "[method]outgoing-response.body") void response_body(int response, result *out);
IMPORT(TYPES, "[static]response-outparam.set")
void outparam_set(int outparam, int is_error, int value, int e1, long long e2, int e3, int e4, int e5, int e6);
IMPORT(TYPES, "[method]outgoing-body.write") void body_write(int body, result *out);
IMPORT(TYPES, "[static]outgoing-body.finish") void body_finish(int body, int has_trailers, int trailers, void *out);
IMPORT(STREAMS, "[method]input-stream.blocking-read") void stream_read(int stream, long long length, result *out);
IMPORT(STREAMS, "[resource-drop]input-stream") void input_drop(int stream);
IMPORT(STREAMS, "[method]output-stream.blocking-write-and-flush")
void stream_write(int stream, const char *bytes, int length, result *out);
IMPORT(STREAMS, "[resource-drop]output-stream") void output_drop(int stream);

// Answers with the head of a response; what is written to the stream is its body.
typedef struct {
  int body;
  int stream;
} response;

// Writes all of it: a stream takes 4096 bytes at a time.
static inline void write_all(int stream, const char *bytes, int length) {
  result out;
  for (int at = 0; at < length; at += 4096) {
    stream_write(stream, bytes + at, length - at < 4096 ? length - at : 4096, &out);
  }
}

static inline response begin_with(int outparam, int status, int fields) {
  result out;
  response answer;
  int head = response_new(fields);
  response_set_status(head, status);
  response_body(head, &out);
  answer.body = out.value;
  body_write(answer.body, &out);
  answer.stream = out.value;
  outparam_set(outparam, 0, head, 0, 0, 0, 0, 0, 0);
  return answer;
}

static inline response begin(int outparam, int status) { return begin_with(outparam, status, fields_new()); }

static inline void end(response answer) {
  long long error[8];
  output_drop(answer.stream);
  body_finish(answer.body, 0, 0, error);
}

static inline void reply_with(int outparam, int status, const char *text, int length) {
  result out;
  response answer = begin(outparam, status);
  stream_write(answer.stream, text, length, &out);
  end(answer);
}

// The text is a literal or an array.
#define reply(outparam, status, text) reply_with(outparam, status, text, sizeof(text) - 1)

// Reads a body to its end, or until the buffer is full, and drops it; returns how many bytes there are.
static inline int read_body(int body, char *buffer, int size) {
  result out;
  int length = 0;
  incoming_stream(body, &out);
  int stream = out.value;
  while (length < size) {
    stream_read(stream, size - length, &out);
    if (out.tag) {
      break;
    }
    __builtin_memcpy(buffer + length, (const char *)out.value, out.length);
    length += out.length;
  }
  input_drop(stream);
  incoming_drop(body);
  return length;
}

// What the host answers with is put here; the next answer takes the place of one that was used.
#ifndef ARENA_BYTES
#define ARENA_BYTES (1 << 16)
#endif
static char arena[ARENA_BYTES];
static unsigned used;

EXPORT("cabi_realloc") void *cabi_realloc(void *old, unsigned old_size, unsigned align, unsigned size) {
  (void)old;
  (void)old_size;
  used = (used + align - 1) & -align;
  if (used + size > sizeof arena) {
    used = 0;
  }
  void *place = arena + used;
  used += size;
  return place;
}
