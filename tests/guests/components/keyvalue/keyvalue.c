// wasi:keyvalue by HTTP: GET /BUCKET/OPERATION/KEY?VALUE. Errors are answered with status 500 and what they are called.
//
//   get, set, delete, exists, increment
//   list      the keys; KEY is the cursor to go on at
//   swap      compare-and-swap of what is there and VALUE
//   overtaken the same, but somebody else has written "theirs" meanwhile; with the handle that this gives, it is tried once more
//   batch     sets a and b, reads a, KEY and b, deletes a and KEY, reads again
#define ARENA_BYTES (1 << 20)
#include "../../../../sdk/c/wasi-http.h"
#include "../../../../sdk/c/wasi-keyvalue.h"

static char output[1 << 16];
static int written;

static void write(kv_text text) {
  __builtin_memcpy(output + written, text.bytes, text.length);
  written += text.length;
}

#define WRITE(literal) write((kv_text){literal, sizeof(literal) - 1})

static void write_number(long long number) {
  char digits[24];
  int at = sizeof digits;
  unsigned long long rest = number < 0 ? -(unsigned long long)number : (unsigned long long)number;
  do {
    digits[--at] = '0' + rest % 10;
    rest /= 10;
  } while (rest);
  if (number < 0) {
    digits[--at] = '-';
  }
  write((kv_text){digits + at, sizeof digits - at});
}

static int status;

static void write_error(kv_error error) {
  status = 500;
  switch (error.tag) {
    case KV_NO_SUCH_STORE:
      WRITE("no-such-store");
      break;
    case KV_ACCESS_DENIED:
      WRITE("access-denied");
      break;
    default:
      WRITE("other: ");
      write(error.message);
  }
}

static void write_value(kv_value value) {
  if (value.is_error) {
    write_error(value.error);
  } else if (value.is_there) {
    write(value.value);
  } else {
    WRITE("none");
  }
}

static void write_done(kv_result done) {
  if (done.is_error) {
    write_error(done.error);
  } else {
    WRITE("ok");
  }
}

static int equals(kv_text text, const char *literal) {
  int i = 0;
  for (; i < text.length; i++) {
    if (literal[i] == 0 || text.bytes[i] != literal[i]) {
      return 0;
    }
  }
  return literal[i] == 0;
}

static kv_text cut(kv_text *text, char at) {
  for (int i = 0; i < text->length; i++) {
    if (text->bytes[i] == at) {
      kv_text rest = {text->bytes + i + 1, text->length - i - 1};
      text->length = i;
      return rest;
    }
  }
  return (kv_text){0, 0};
}

static long long parse(kv_text text) {
  int negative = text.length > 0 && text.bytes[0] == '-';
  unsigned long long number = 0;
  for (int i = negative; i < text.length; i++) {
    number = number * 10 + (text.bytes[i] - '0');
  }
  return negative ? -number : number;
}

static void list(int bucket, kv_text cursor) {
  kv_keys keys;
#ifdef KEYVALUE_DRAFT1
  kv_list(bucket, cursor.length > 0, parse(cursor), &keys);
#else
  kv_list(bucket, cursor.length > 0, cursor.bytes, cursor.length, &keys);
#endif
  if (keys.is_error) {
    write_error(keys.error);
    return;
  }
  write_number(keys.count);
  for (int i = 0; i < keys.count && i < 3; i++) {
    WRITE(" ");
    write(keys.items[i]);
  }
  if (keys.next.has_cursor) {
    WRITE(" next ");
#ifdef KEYVALUE_DRAFT1
    write_number(keys.next.cursor);
#else
    write(keys.next.cursor);
#endif
  }
}

static void read_many(int bucket, kv_text key) {
  kv_text keys[] = {{"a", 1}, key, {"b", 1}};
  kv_pairs pairs;
  kv_get_many(bucket, keys, 3, &pairs);
  if (pairs.is_error) {
    write_error(pairs.error);
    return;
  }
  for (int i = 0; i < pairs.count; i++) {
    if (pairs.items[i].is_there) {
      write(pairs.items[i].pair.key);
      WRITE("=");
      write(pairs.items[i].pair.value);
      WRITE(" ");
    } else {
      WRITE("none ");
    }
  }
}

static void batch(int bucket, kv_text key) {
  kv_pair pairs[] = {{{"a", 1}, {"1", 1}}, {{"b", 1}, {"2", 1}}};
  kv_text gone[] = {{"a", 1}, key};
  kv_result done;
  kv_set_many(bucket, pairs, 2, &done);
  write_done(done);
  WRITE(" ");
  read_many(bucket, key);
  kv_delete_many(bucket, gone, 2, &done);
  write_done(done);
  WRITE(" ");
  read_many(bucket, key);
}

#ifndef KEYVALUE_DRAFT1
static void swap(int bucket, kv_text key, kv_text value, int is_overtaken) {
  kv_result done;
  kv_value current;
  kv_swapped swapped;
  kv_cas_new(bucket, key.bytes, key.length, &done);
  if (done.is_error) {
    write_error(done.error);
    return;
  }
  int cas = done.value;
  kv_cas_current(cas, &current);
  write_value(current);
  if (is_overtaken) {
    kv_set(bucket, key.bytes, key.length, "theirs", 6, &done);
  }
  kv_swap(cas, value.bytes, value.length, &swapped);
  if (swapped.is_error && swapped.error.tag == KV_CAS_FAILED) {
    WRITE(" failed ");
    cas = swapped.error.cas;
    kv_cas_current(cas, &current);
    write_value(current);
    kv_swap(cas, value.bytes, value.length, &swapped);
  }
  if (swapped.is_error) {
    WRITE(" ");
    write_error(swapped.error.store);
  } else {
    WRITE(" swapped");
  }
}
#endif

static void answer(int bucket, kv_text operation, kv_text key, kv_text value) {
  kv_result done;
  kv_value read;
  kv_number number;
  if (equals(operation, "get")) {
    kv_get(bucket, key.bytes, key.length, &read);
    write_value(read);
  } else if (equals(operation, "set")) {
    kv_set(bucket, key.bytes, key.length, value.bytes, value.length, &done);
    write_done(done);
  } else if (equals(operation, "delete")) {
    kv_delete(bucket, key.bytes, key.length, &done);
    write_done(done);
  } else if (equals(operation, "exists")) {
    kv_exists(bucket, key.bytes, key.length, &done);
    if (done.is_error) {
      write_error(done.error);
    } else {
      write(done.flag ? (kv_text){"yes", 3} : (kv_text){"no", 2});
    }
  } else if (equals(operation, "increment")) {
    kv_increment(bucket, key.bytes, key.length, parse(value), &number);
    if (number.is_error) {
      write_error(number.error);
    } else {
      write_number(number.number);
    }
  } else if (equals(operation, "list")) {
    list(bucket, key);
  } else if (equals(operation, "batch")) {
    batch(bucket, key);
#ifndef KEYVALUE_DRAFT1
  } else if (equals(operation, "swap")) {
    swap(bucket, key, value, 0);
  } else if (equals(operation, "overtaken")) {
    swap(bucket, key, value, 1);
#endif
  } else {
    WRITE("unknown operation");
    status = 404;
  }
}

EXPORT("wasi:http/incoming-handler@0.2.12#handle") void handle(int request, int outparam) {
  result out;
  kv_result opened;
  request_path(request, &out);
  kv_text bucket = {(const char *)out.value + 1, out.length - 1};
  kv_text value = cut(&bucket, '?');
  kv_text operation = cut(&bucket, '/');
  kv_text key = cut(&operation, '/');
  written = 0;
  status = 200;
  kv_open(bucket.bytes, bucket.length, &opened);
  if (opened.is_error) {
    write_error(opened.error);
  } else {
    answer(opened.value, operation, key, value);
    kv_drop(opened.value);
  }
  reply_with(outparam, status, output, written);
}
