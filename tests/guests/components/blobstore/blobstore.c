// wasi:blobstore by HTTP: GET /OPERATION/CONTAINER/OBJECT?VALUE. Errors are answered with status 500 and what they say.
//
//   create, drop, exists          the container
//   put                           an object that is VALUE
//   big                           an object of VALUE bytes, of which number n is n * 7 (a byte)
//   check                         its bytes, read as a stream: how many there are, and how many are not as "big" wrote them
//   get, range                    an object; bytes 2 to 4 of it, or VALUE's number of bytes from 2 on
//   has, size, list, delete, clear
//   copy, move                    to the object VALUE of the same container
//   held                          reads an object that it has deleted before
//   early                         VALUE bytes, written before write-data says where they go
//   endless                       writes until it may not, and finishes
//   unfinished                    writes VALUE bytes and ends without finish; "lost" without write-data
#define ARENA_BYTES (1 << 20)
#include "../../../../sdk/c/wasi-http.h"

#define BLOBSTORE(interface, name) \
  __attribute__((import_module("wasi:blobstore/" interface "@0.2.0-draft"), import_name(name)))
#define BLOB_STREAMS "wasi:io/streams@0.2.0"

BLOBSTORE("blobstore", "create-container") void container_create(const char *name, int length, result *out);
BLOBSTORE("blobstore", "get-container") void container_get(const char *name, int length, result *out);
BLOBSTORE("blobstore", "delete-container") void container_delete(const char *name, int length, result *out);
BLOBSTORE("blobstore", "container-exists") void container_exists(const char *name, int length, result *out);
BLOBSTORE("blobstore", "copy-object")
void object_copy(const char *c1, int c1_length, const char *o1, int o1_length, const char *c2, int c2_length, const char *o2, int o2_length, result *out);
BLOBSTORE("blobstore", "move-object")
void object_move(const char *c1, int c1_length, const char *o1, int o1_length, const char *c2, int c2_length, const char *o2, int o2_length, result *out);
BLOBSTORE("container", "[method]container.get-data")
void data_get(int container, const char *name, int length, long long start, long long end, result *out);
BLOBSTORE("container", "[method]container.write-data")
void data_write(int container, const char *name, int length, int value, result *out);
BLOBSTORE("container", "[method]container.has-object") void object_has(int container, const char *name, int length, result *out);
BLOBSTORE("container", "[method]container.object-info") void object_info(int container, const char *name, int length, void *out);
BLOBSTORE("container", "[method]container.delete-object") void object_delete(int container, const char *name, int length, result *out);
BLOBSTORE("container", "[method]container.clear") void container_clear(int container, result *out);
BLOBSTORE("container", "[method]container.list-objects") void container_list(int container, result *out);
BLOBSTORE("container", "[method]stream-object-names.read-stream-object-names") void names_read(int names, long long count, void *out);
BLOBSTORE("types", "[static]outgoing-value.new-outgoing-value") int value_new(void);
BLOBSTORE("types", "[method]outgoing-value.outgoing-value-write-body") void value_body(int value, result *out);
BLOBSTORE("types", "[static]outgoing-value.finish") void value_finish(int value, result *out);
BLOBSTORE("types", "[static]incoming-value.incoming-value-consume-sync") void value_bytes(int value, result *out);
BLOBSTORE("types", "[static]incoming-value.incoming-value-consume-async") void value_stream(int value, result *out);
IMPORT(BLOB_STREAMS, "[method]output-stream.blocking-write-and-flush")
void blob_write(int stream, const char *bytes, int length, result *out);
IMPORT(BLOB_STREAMS, "[resource-drop]output-stream") void blob_writer_drop(int stream);
IMPORT(BLOB_STREAMS, "[method]input-stream.blocking-read") void blob_read(int stream, long long length, result *out);
IMPORT(BLOB_STREAMS, "[resource-drop]input-stream") void blob_reader_drop(int stream);

typedef struct {
  const char *bytes;
  int length;
} text;

static char output[1 << 16];
static int written, status;

static void write(text part) {
  __builtin_memcpy(output + written, part.bytes, part.length);
  written += part.length;
}

#define WRITE(literal) write((text){literal, sizeof(literal) - 1})

static void write_number(long long number) {
  char digits[24];
  int at = sizeof digits;
  do {
    digits[--at] = '0' + number % 10;
  } while (number /= 10);
  write((text){digits + at, sizeof digits - at});
}

static int failed(const result *out) {
  if (out->tag) {
    status = 500;
    write((text){(const char *)out->value, out->length});
  }
  return out->tag;
}

static void write_done(const result *out) {
  if (!failed(out)) {
    WRITE("ok");
  }
}

static void write_flag(const result *out) {
  if (!failed(out)) {
    write(out->value & 1 ? (text){"yes", 3} : (text){"no", 2});
  }
}

static int is(text a, const char *b) {
  int i = 0;
  for (; i < a.length && b[i]; i++) {
    if (a.bytes[i] != b[i]) {
      return 0;
    }
  }
  return i == a.length && !b[i];
}

static text cut(text *whole, char at) {
  for (int i = 0; i < whole->length; i++) {
    if (whole->bytes[i] == at) {
      text rest = {whole->bytes + i + 1, whole->length - i - 1};
      whole->length = i;
      return rest;
    }
  }
  return (text){0, 0};
}

static long long parse(text digits) {
  long long number = 0;
  for (int i = 0; i < digits.length; i++) {
    number = number * 10 + (digits.bytes[i] - '0');
  }
  return number;
}

// Writes so many bytes of the pattern, or until it may not.
static void write_pattern(int stream, long long count) {
  static char block[4096];
  result out = {0};
  for (long long at = 0; at < count && !out.tag; at += sizeof block) {
    for (int i = 0; i < (int)sizeof block; i++) {
      block[i] = (char)((at + i) * 7);
    }
    blob_write(stream, block, count - at < (int)sizeof block ? (int)(count - at) : (int)sizeof block, &out);
  }
}

static void store(int container, text name, text value, long long count, int is_early) {
  result out = {0};
  int outgoing = value_new();
  value_body(outgoing, &out);
  int stream = out.value;
  if (!is_early) {
    data_write(container, name.bytes, name.length, outgoing, &out);
  }
  if (count >= 0) {
    write_pattern(stream, count);
  } else {
    blob_write(stream, value.bytes, value.length, &out);
  }
  if (is_early) {
    data_write(container, name.bytes, name.length, outgoing, &out);
  }
  blob_writer_drop(stream);
  value_finish(outgoing, &out);
  write_done(&out);
}

static void abandon(int container, text name, long long count, int is_lost) {
  result out;
  int outgoing = value_new();
  value_body(outgoing, &out);
  int stream = out.value;
  if (!is_lost) {
    data_write(container, name.bytes, name.length, outgoing, &out);
  }
  write_pattern(stream, count);
  WRITE("left");
}

static void get(int container, text name, long long start, long long end, int is_deleted) {
  result out;
  data_get(container, name.bytes, name.length, start, end, &out);
  if (failed(&out)) {
    return;
  }
  int value = out.value;
  if (is_deleted) {
    object_delete(container, name.bytes, name.length, &out);
  }
  value_bytes(value, &out);
  if (!failed(&out)) {
    write((text){(const char *)out.value, out.length});
  }
}

static void check(int container, text name) {
  result out;
  data_get(container, name.bytes, name.length, 0, -1, &out);
  if (failed(&out)) {
    return;
  }
  value_stream(out.value, &out);
  int stream = out.value;
  long long count = 0, wrong = 0;
  for (;;) {
    blob_read(stream, 65536, &out);
    if (out.tag) {
      break;
    }
    for (int i = 0; i < out.length; i++) {
      wrong += ((const char *)out.value)[i] != (char)((count + i) * 7);
    }
    count += out.length;
  }
  blob_reader_drop(stream);
  write_number(count);
  WRITE(" bytes, ");
  write_number(wrong);
  WRITE(" wrong");
}

static void list(int container) {
  struct {
    unsigned char tag;
    text *items;
    int count;
    unsigned char is_end;
  } some;
  result out;
  container_list(container, &out);
  if (failed(&out)) {
    return;
  }
  int names = out.value;
  do {
    names_read(names, 2, &some);
    for (int i = 0; i < some.count; i++) {
      write(some.items[i]);
      WRITE(" ");
    }
  } while (!some.is_end);
}

static void with_container(int container, text operation, text container_name, text name, text value) {
  result out;
  struct {
    unsigned char tag;
    union {
      struct {
        text name, container;
        long long created_at, size;
      };
      struct {
        text error;
        long long : 64;
      };
    };
  } info;
  if (is(operation, "put")) {
    store(container, name, value, -1, 0);
  } else if (is(operation, "big")) {
    store(container, name, value, parse(value), 0);
  } else if (is(operation, "early")) {
    store(container, name, value, parse(value), 1);
  } else if (is(operation, "endless")) {
    store(container, name, value, 1LL << 40, 1);
  } else if (is(operation, "unfinished") || is(operation, "lost")) {
    abandon(container, name, parse(value), is(operation, "lost"));
  } else if (is(operation, "get")) {
    get(container, name, 0, -1, 0);
  } else if (is(operation, "held")) {
    get(container, name, 0, -1, 1);
  } else if (is(operation, "range")) {
    get(container, name, 2, value.length > 0 ? 1 + parse(value) : 4, 0);
  } else if (is(operation, "check")) {
    check(container, name);
  } else if (is(operation, "has")) {
    object_has(container, name.bytes, name.length, &out);
    write_flag(&out);
  } else if (is(operation, "size")) {
    object_info(container, name.bytes, name.length, &info);
    if (info.tag) {
      status = 500;
      write(info.error);
    } else {
      write(info.container);
      WRITE("/");
      write(info.name);
      WRITE(" ");
      write_number(info.size);
      write(info.created_at > 1700000000 ? (text){"", 0} : (text){" of old", 7});
    }
  } else if (is(operation, "delete")) {
    object_delete(container, name.bytes, name.length, &out);
    write_done(&out);
  } else if (is(operation, "clear")) {
    container_clear(container, &out);
    write_done(&out);
  } else if (is(operation, "list")) {
    list(container);
  } else if (is(operation, "copy") || is(operation, "move")) {
    (is(operation, "copy") ? object_copy : object_move)(
      container_name.bytes, container_name.length, name.bytes, name.length, container_name.bytes, container_name.length, value.bytes, value.length, &out);
    write_done(&out);
  } else {
    WRITE("unknown operation");
    status = 404;
  }
}

EXPORT("wasi:http/incoming-handler@0.2.12#handle") void handle(int request, int outparam) {
  result out;
  request_path(request, &out);
  text operation = {(const char *)out.value + 1, out.length - 1};
  text value = cut(&operation, '?');
  text container = cut(&operation, '/');
  text name = cut(&container, '/');
  written = 0;
  status = 200;
  if (is(operation, "create")) {
    container_create(container.bytes, container.length, &out);
    write_done(&out);
  } else if (is(operation, "drop")) {
    container_delete(container.bytes, container.length, &out);
    write_done(&out);
  } else if (is(operation, "exists")) {
    container_exists(container.bytes, container.length, &out);
    write_flag(&out);
  } else {
    container_get(container.bytes, container.length, &out);
    if (!failed(&out)) {
      with_container(out.value, operation, container, name, value);
    }
  }
  reply_with(outparam, status, output, written);
}
