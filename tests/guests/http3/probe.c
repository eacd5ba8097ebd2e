// A handler of wasi:http 0.3 that does what the first letters of the path say: what good guests do, and what hostile ones do.
#include "../../../sdk/c/wasi-http-0.3.h"

IMPORT("wasi:clocks/monotonic-clock@0.3.0", "[async-lower]wait-for") int wait_for(long long nanoseconds);

static int requests;
static char digit[1];

// Where two requests of one instance meet.
static int meeting_in;
static int meeting_out;

static int starts_with(const char *text, int length, const char *start) {
  for (int i = 0; start[i]; i++) {
    if (i >= length || text[i] != start[i]) {
      return 0;
    }
  }
  return 1;
}

static void meet(void) {
  if (!meeting_in) {
    long long pair = body_new();
    meeting_in = (int)pair;
    meeting_out = pair >> 32;
  }
}

// Fails instead of answering: HTTP-request-denied.
static void fail(void) { task_return(1, 15, 0, 0, 0, 0, 0, 0); }

static void exhaust_memory(void) {
  while (__builtin_wasm_memory_grow(0, 1) != (unsigned long)-1) {
  }
}

// Asks the app that the query names for /count.
static int outgoing(task *t) {
  int out[2];
  option path;
  request_path(t->request, &path);
  const char *text = (const char *)path.value;
  int at = 0;
  while (text[at++] != '?') {
  }
  long long trailers = trailers_new();
  request_new(fields_new(), 0, 0, (int)trailers, 0, 0, out);
  result_drop_readable(out[1]);
  request_set_scheme(out[0], 1, 0, 0, 0);
  request_set_authority(out[0], 1, text + at, path.length - at);
  request_set_path(out[0], 1, "/count", 6);
  t->trailers = trailers >> 32;
  return out[0];
}

// Takes the body of an answer to what was asked.
static void take_answer(task *t) {
  int out[2];
  long long result = result_new();
  response_consume(t->answer.response, (int)result, out);
  t->input = out[0];
  trailers_drop_readable(out[1]);
  received(result >> 32);
}

static int handler(task *t) {
  option path;
  if (t->line == 0) {
    request_path(t->request, &path);
  }
#define IS(name) starts_with((const char *)path.value, path.length, "/" name)
  BEGIN(t);
  if (IS("echo")) {
    take_body(t);
    begin(t, 200);
    for (;;) {
      AWAIT(t, t->input, body_read(t->input, t->bytes, sizeof t->bytes));
      t->length = (unsigned)t->code >> 4;
      if (t->length == 0) {
        break;
      }
      WRITE(t, t->bytes, t->length);
      if ((t->code & 15) != COMPLETED) {
        break;
      }
    }
    body_drop_readable(t->input);
    FINISH(t);
  } else if (IS("pass")) {
    // The body of the request is that of the response, and its trailers are the response's.
    int in[2];
    int out[2];
    long long result = result_new();
    request_consume(t->request, (int)result, in);
    received(result >> 32);
    response_new(fields_new(), 1, in[0], in[1], out);
    result_drop_readable(out[1]);
    task_return(0, out[0], 0, 0, 0, 0, 0, 0);
  } else if (IS("count")) {
    digit[0] = '0' + ++requests % 10;
    REPLY_WITH(t, 200, digit, 1);
  } else if (IS("trailers")) {
    // Answers with the trailers that came, when the body has been read, and one more.
    int in[2];
    long long result = result_new();
    request_consume(t->request, (int)result, in);
    t->input = in[0];
    t->request = in[1];
    received(result >> 32);
    begin(t, 200);
    do {
      AWAIT(t, t->input, body_read(t->input, t->bytes, sizeof t->bytes));
    } while ((t->code & 15) == COMPLETED);
    body_drop_readable(t->input);
    AWAIT(t, t->request, trailers_read(t->request, &t->end));
    trailers_drop_readable(t->request);
    if (!t->end.is_error && t->end.has_trailers) {
      int theirs = t->end.trailers;
      t->end.trailers = fields_clone(theirs);
      fields_drop(theirs);
    } else {
      t->end = (outcome){0};
      t->end.has_trailers = 1;
      t->end.trailers = fields_new();
    }
    option out;
    fields_append(t->end.trailers, "x-after", 7, "the body", 8, &out);
    WRITE(t, "body", 4);
    FINISH(t);
  } else if (IS("send")) {
    t->request = outgoing(t);
    AWAIT_CALL(t, client_send(t->request, &t->answer));
    trailers_write(t->trailers, &t->end);
    if (t->answer.is_error) {
      digit[0] = 'A' + t->answer.error;
      REPLY_WITH(t, 502, digit, 1);
      return EXIT;
    }
    take_answer(t);
    begin(t, 200);
    for (;;) {
      AWAIT(t, t->input, body_read(t->input, t->bytes, sizeof t->bytes));
      t->length = (unsigned)t->code >> 4;
      if (t->length == 0) {
        break;
      }
      WRITE(t, t->bytes, t->length);
    }
    FINISH(t);
  } else if (IS("take")) {
    meet();
    AWAIT(t, meeting_in, body_read(meeting_in, t->bytes, 5));
    REPLY_WITH(t, 200, t->bytes, 5);
  } else if (IS("give")) {
    meet();
    AWAIT(t, meeting_out, body_write(meeting_out, "given", 5));
    REPLY(t, 200, "taken");
  } else if (IS("later")) {
    AWAIT_CALL(t, wait_for(20000000));
    REPLY(t, 200, "later");
  } else if (IS("after")) {
    // Goes on when it has answered.
    REPLY(t, 200, "answered");
    AWAIT_CALL(t, wait_for(20000000));
    requests = 6;
  } else if (IS("endless")) {
    begin(t, 200);
    do {
      AWAIT(t, t->body, body_write(t->body, t->bytes, sizeof t->bytes));
    } while ((t->code & 15) == COMPLETED);
    FINISH(t);
  } else if (IS("memory")) {
    exhaust_memory();
    REPLY(t, 507, "no more memory");
  } else if (IS("trap-before")) {
    __builtin_trap();
  } else if (IS("trap-after")) {
    begin(t, 200);
    WRITE(t, "half", 4);
    __builtin_trap();
  } else if (IS("trap-late")) {
    begin(t, 200);
    for (t->length = 0; t->length < 40; t->length++) {
      WRITE(t, t->bytes, sizeof t->bytes);
    }
    AWAIT_CALL(t, wait_for(20000000));
    __builtin_trap();
  } else if (IS("nothing")) {
    return EXIT;
  } else if (IS("error")) {
    request_drop(t->request);
    fail();
  } else if (IS("stall")) {
    WAIT_FOR(t, (int)(body_new() & 0x7fffffff));
  } else if (IS("loop")) {
    for (volatile int i = 0;; i++) {
    }
  } else if (IS("leak")) {
    for (int i = 0; i < 50; i++) {
      fields_new();
      body_new();
      trailers_new();
    }
    REPLY(t, 200, "leaked");
  } else if (IS("unread")) {
    REPLY(t, 200, "did not read");
  } else if (IS("half-read")) {
    take_body(t);
    AWAIT(t, t->input, body_read(t->input, t->bytes, 10));
    body_drop_readable(t->input);
    REPLY(t, 200, "read some");
  } else if (IS("no-end")) {
    // Neither the body nor the trailers have an end.
    begin(t, 200);
    WRITE(t, "half", 4);
  } else if (IS("no-trailers")) {
    begin(t, 200);
    WRITE(t, "half", 4);
    body_drop_writable(t->body);
  } else if (IS("drop-trailers")) {
    begin(t, 200);
    WRITE(t, "half", 4);
    body_drop_writable(t->body);
    trailers_drop_writable(t->trailers);
  } else if (IS("bad-trailers")) {
    begin(t, 200);
    WRITE(t, "half", 4);
    t->end.is_error = 1;
    t->end.error = 7;
    FINISH(t);
  } else if (IS("short")) {
    option out;
    int headers = fields_new();
    fields_append(headers, "content-length", 14, "10", 2, &out);
    begin_with(t, 200, headers);
    WRITE(t, "half", 4);
    FINISH(t);
  } else if (IS("bad-pointer")) {
    body_write((int)(body_new() >> 32), (void *)-16, 64);
  } else if (IS("double-drop")) {
    request_drop(t->request);
    request_drop(t->request);
  } else if (IS("flood")) {
    for (;;) {
      fields_new();
    }
  } else {
    REPLY(t, 404, "no such thing");
  }
  END;
}
