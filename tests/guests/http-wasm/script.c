// An http-wasm handler that does what a script says, and logs what it saw, one line for each of its calls: "request: method=GET uri=/x".
//
// The script is the component's guestConfig, "START|REQUEST|RESPONSE"; a request's header x-script is used in place of the last two. Each part is a list
// of commands separated by ';', whose words are separated by single spaces:
//
//   features N         config             log LEVEL TEXT      log-enabled LEVEL
//   method             set-method M       uri                 set-uri URI        proto    addr
//   names KIND         values KIND NAME   set KIND NAME VALUE add KIND NAME VALUE          remove KIND NAME
//   read KIND LIMIT    drain KIND LIMIT   write KIND TEXT     fill KIND BYTES
//   status             set-status N       limit N (of the next get)
//   next CTX           stop               ctx                 count (calls of this instance)
//   trap   loop   recurse   bomb   logs   headers   bodies KIND   wild FUNCTION (a pointer outside of memory)
#include "http_handler.h"

#define EVIL ((void *)0xfffffff0)

static char script[4096];
static char report[8192];
static char buffer[64 * 1024];
static uint32_t reported;
static uint32_t limit;
static uint32_t count;
static bool goes_on;
static uint32_t context;

static void put(const char *text, uint32_t len) {
  for (uint32_t i = 0; i < len && reported < sizeof report; i++) {
    report[reported++] = text[i];
  }
}

static void put_text(const char *text) { put(text, length_of(text)); }

static void put_number(uint32_t number) {
  char digits[10];
  uint32_t n = 0;
  do {
    digits[n++] = (char)('0' + number % 10);
  } while ((number /= 10) > 0);
  while (n > 0) {
    put(&digits[--n], 1);
  }
}

static void name(const char *what) {
  if (reported > 0 && report[reported - 1] != ' ') {
    put_text(" ");
  }
  put_text(what);
  put_text("=");
}

// What a get answered: the text, or its length when nothing was written.
static void put_result(const char *what, uint32_t len) {
  name(what);
  if (len > limit) {
    put_text(buffer[0] == '?' ? "untouched:" : "touched:");
    put_number(len);
  } else {
    put(buffer, len);
  }
}

// The same of a list: its NULs are shown as commas.
static void put_list(const char *what, uint64_t result) {
  uint32_t len = (uint32_t)result;
  for (uint32_t i = 0; len <= limit && i < len; i++) {
    buffer[i] = buffer[i] == 0 ? ',' : buffer[i];
  }
  put_result(what, len);
  put_text("#");
  put_number((uint32_t)(result >> 32));
}

static bool is(const char *word, uint32_t len, const char *other) {
  if (len != length_of(other)) {
    return false;
  }
  for (uint32_t i = 0; i < len; i++) {
    if (word[i] != other[i]) {
      return false;
    }
  }
  return true;
}

// The next word of a command; the last one is everything that is left.
static const char *word(const char **at, const char *end, bool is_last, uint32_t *len) {
  const char *start = *at;
  const char *stop = start;
  while (stop < end && (is_last || *stop != ' ')) {
    stop++;
  }
  *len = (uint32_t)(stop - start);
  *at = stop < end ? stop + 1 : stop;
  return start;
}

static int32_t number(const char **at, const char *end) {
  uint32_t len;
  const char *digits = word(at, end, false, &len);
  bool is_negative = len > 0 && digits[0] == '-';
  int32_t value = 0;
  for (uint32_t i = is_negative; i < len; i++) {
    value = value * 10 + (digits[i] - '0');
  }
  return is_negative ? -value : value;
}

// What comes after the call depends on the host, so that no loop can be made of it.
static uint32_t recurse(uint32_t depth) { return depth == 0 ? 0 : recurse(depth + 1) * 3 + log_enabled((int32_t)depth); }

static void wild(const char *function, uint32_t len) {
  if (is(function, len, "get_config")) {
    get_config(EVIL, 4096);
  } else if (is(function, len, "log")) {
    host_log(2, EVIL, 4096);
  } else if (is(function, len, "get_method")) {
    get_method(EVIL, 4096);
  } else if (is(function, len, "set_method")) {
    set_method(EVIL, 40);
  } else if (is(function, len, "get_uri")) {
    get_uri(EVIL, 4096);
  } else if (is(function, len, "set_uri")) {
    set_uri(EVIL, 40);
  } else if (is(function, len, "get_protocol_version")) {
    get_protocol_version((void *)0xfffffffe, 4096);
  } else if (is(function, len, "get_source_addr")) {
    get_source_addr((void *)0xfffffffe, 4096);
  } else if (is(function, len, "get_header_names")) {
    get_header_names(REQUEST, (void *)0xfffffffe, 0xffffffff);
  } else if (is(function, len, "get_header_values")) {
    get_header_values(REQUEST, EVIL, 40, buffer, 4096);
  } else if (is(function, len, "get_header_values.buf")) {
    get_header_values(REQUEST, "x-script", 8, (void *)0xfffffffe, 4096);
  } else if (is(function, len, "set_header_value")) {
    set_header_value(REQUEST, EVIL, 40, "x", 1);
  } else if (is(function, len, "add_header_value")) {
    add_header_value(REQUEST, "x", 1, EVIL, 40);
  } else if (is(function, len, "remove_header")) {
    remove_header(REQUEST, EVIL, 40);
  } else if (is(function, len, "read_body")) {
    read_body(REQUEST, EVIL, 4096);
  } else if (is(function, len, "write_body")) {
    write_body(REQUEST, buffer, 0xfffffff0);
  }
}

static void hurt(const char *op, uint32_t len, const char **at, const char *end) {
  if (is(op, len, "trap")) {
    __builtin_trap();
  } else if (is(op, len, "loop")) {
    for (volatile uint32_t i = 0;;) {
      i++;
    }
  } else if (is(op, len, "recurse")) {
    put_number(recurse(count));
  } else if (is(op, len, "bomb")) {
    uint32_t pages = 0;
    while (__builtin_wasm_memory_grow(0, 16) != (size_t)-1) {
      pages += 16;
    }
    name("pages");
    put_number(pages);
  } else if (is(op, len, "logs")) {
    for (;;) {
      host_log(2, buffer, sizeof buffer);
    }
  } else if (is(op, len, "headers")) {
    memset(buffer, 'x', sizeof buffer);
    for (;;) {
      add_header_value(RESPONSE, "x-many", 6, buffer, 100);
    }
  } else if (is(op, len, "bodies")) {
    for (uint32_t kind = (uint32_t)number(at, end);;) {
      write_body(kind, buffer, sizeof buffer);
    }
  } else if (is(op, len, "wild")) {
    uint32_t function_len;
    const char *function = word(at, end, true, &function_len);
    wild(function, function_len);
  } else {
    name("unknown");
    put(op, len);
  }
}

static void field(const char *op, uint32_t len, const char **at, const char *end) {
  uint32_t kind = (uint32_t)number(at, end);
  bool has_value = is(op, len, "set") || is(op, len, "add");
  uint32_t name_len;
  uint32_t value_len;
  const char *field_name = word(at, end, !has_value, &name_len);
  const char *value = word(at, end, true, &value_len);
  if (is(op, len, "set")) {
    set_header_value(kind, field_name, name_len, value, value_len);
  } else if (is(op, len, "add")) {
    add_header_value(kind, field_name, name_len, value, value_len);
  } else if (is(op, len, "remove")) {
    remove_header(kind, field_name, name_len);
  } else {
    put_list("values", get_header_values(kind, field_name, name_len, buffer, limit));
  }
}

static void body(const char *op, uint32_t len, const char **at, const char *end) {
  uint32_t kind = (uint32_t)number(at, end);
  if (is(op, len, "write")) {
    uint32_t text_len;
    const char *text = word(at, end, true, &text_len);
    write_body(kind, text, text_len);
    return;
  }
  uint32_t size = (uint32_t)number(at, end);
  if (is(op, len, "fill")) {
    memset(buffer, 'x', sizeof buffer);
    for (uint32_t left = size; left > 0;) {
      uint32_t piece = left < sizeof buffer ? left : (uint32_t)sizeof buffer;
      write_body(kind, buffer, piece);
      left -= piece;
    }
  } else if (is(op, len, "read")) {
    uint64_t result = read_body(kind, buffer, size);
    name("read");
    put(buffer, (uint32_t)result);
    put_text(result >> 32 ? ",eof" : ",more");
  } else {
    uint32_t total = 0;
    uint32_t sum = 0;
    for (uint64_t result = 0; result >> 32 == 0;) {
      result = read_body(kind, buffer, size);
      total += (uint32_t)result;
      for (uint32_t i = 0; i < (uint32_t)result; i++) {
        sum += (unsigned char)buffer[i];
      }
    }
    name("drained");
    put_number(total);
    put_text(",sum:");
    put_number(sum);
  }
}

static void run(const char *at, const char *end) {
  uint32_t len;
  const char *op = word(&at, end, false, &len);
  if (!is(op, len, "limit")) {
    memset(buffer, '?', 64);
  }
  if (is(op, len, "features")) {
    uint32_t enabled = enable_features((uint32_t)number(&at, end));
    name("features");
    put_number(enabled);
  } else if (is(op, len, "config")) {
    put_result("config", get_config(buffer, limit));
  } else if (is(op, len, "log")) {
    int32_t level = number(&at, end);
    uint32_t text_len;
    const char *text = word(&at, end, true, &text_len);
    host_log(level, text, text_len);
  } else if (is(op, len, "log-enabled")) {
    uint32_t enabled = log_enabled(number(&at, end));
    name("log-enabled");
    put_number(enabled);
  } else if (is(op, len, "method")) {
    put_result("method", get_method(buffer, limit));
  } else if (is(op, len, "set-method")) {
    uint32_t text_len;
    const char *text = word(&at, end, true, &text_len);
    set_method(text, text_len);
  } else if (is(op, len, "uri")) {
    put_result("uri", get_uri(buffer, limit));
  } else if (is(op, len, "set-uri")) {
    uint32_t text_len;
    const char *text = word(&at, end, true, &text_len);
    set_uri(text, text_len);
  } else if (is(op, len, "proto")) {
    put_result("proto", get_protocol_version(buffer, limit));
  } else if (is(op, len, "addr")) {
    put_result("addr", get_source_addr(buffer, limit));
  } else if (is(op, len, "names")) {
    put_list("names", get_header_names((uint32_t)number(&at, end), buffer, limit));
  } else if (is(op, len, "values") || is(op, len, "set") || is(op, len, "add") || is(op, len, "remove")) {
    field(op, len, &at, end);
  } else if (is(op, len, "read") || is(op, len, "drain") || is(op, len, "write") || is(op, len, "fill")) {
    body(op, len, &at, end);
  } else if (is(op, len, "status")) {
    name("status");
    put_number(get_status_code());
  } else if (is(op, len, "set-status")) {
    set_status_code((uint32_t)number(&at, end));
  } else if (is(op, len, "limit")) {
    limit = (uint32_t)number(&at, end);
    return;
  } else if (is(op, len, "next")) {
    goes_on = true;
    context = (uint32_t)number(&at, end);
  } else if (is(op, len, "stop")) {
    goes_on = false;
  } else if (is(op, len, "ctx")) {
    name("ctx");
    put_number(context);
  } else if (is(op, len, "count")) {
    name("count");
    put_number(count);
  } else {
    hurt(op, len, &at, end);
  }
  limit = 4096;
}

// Runs one of the parts of a script, the first being number 0.
static void run_part(const char *at, const char *end, uint32_t part) {
  for (; part > 0 && at < end; at++) {
    part -= *at == '|';
  }
  while (at < end && *at != '|') {
    const char *stop = at;
    while (stop < end && *stop != ';' && *stop != '|') {
      stop++;
    }
    if (stop > at) {
      run(at, stop);
    }
    at = stop < end && *stop == ';' ? stop + 1 : stop;
  }
}

static void run_phase(const char *phase, uint32_t part) {
  uint32_t len = 0;
  if (part > 0) {
    len = (uint32_t)get_header_values(REQUEST, "x-script", 8, script, sizeof script);
  }
  bool is_own = len > 0;
  if (!is_own) {
    len = get_config(script, sizeof script);
  }
  reported = 0;
  limit = 4096;
  put_text(phase);
  put_text(": ");
  uint32_t nothing = reported;
  run_part(script, script + len - is_own, part - is_own);
  if (reported > nothing) {
    host_log(0, report, reported);
  }
}

EXPORT("_initialize") void initialize(void) { run_phase("start", 0); }

EXPORT("handle_request") uint64_t handle_request(void) {
  count++;
  goes_on = true;
  context = 0;
  run_phase("request", 1);
  return (uint64_t)context << 32 | goes_on;
}

EXPORT("handle_response") void handle_response(uint32_t ctx, uint32_t is_error) {
  context = ctx;
  run_phase(is_error ? "error" : "response", 2);
}
