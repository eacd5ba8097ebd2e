// A handler of wasi:http that does what the first letters of the path say: what good guests do, and what hostile ones do.
#include "../../../sdk/c/wasi-http.h"

static int requests;

static int starts_with(const char *text, int length, const char *start) {
  for (int i = 0; start[i]; i++) {
    if (i >= length || text[i] != start[i]) {
      return 0;
    }
  }
  return 1;
}

// Sends the request's body back, piece by piece.
static void echo(int request, int outparam) {
  result out;
  request_consume(request, &out);
  int body = out.value;
  incoming_stream(body, &out);
  int input = out.value;
  response answer = begin(outparam, 200);
  for (;;) {
    stream_read(input, 4096, &out);
    if (out.tag) {
      break;
    }
    char *bytes = (char *)out.value;
    int length = out.length;
    stream_write(answer.stream, bytes, length, &out);
    if (out.tag) {
      break;
    }
  }
  input_drop(input);
  incoming_drop(body);
  end(answer);
}

static void count(int outparam) {
  char text[2] = {(char)('0' + ++requests % 10), 0};
  reply(outparam, 200, text);
}

// Writes for ever, or until nobody listens.
static void endless(int outparam) {
  static const char block[4096];
  result out;
  response answer = begin(outparam, 200);
  do {
    stream_write(answer.stream, block, sizeof block, &out);
  } while (!out.tag);
  end(answer);
}

static void exhaust_memory(int outparam) {
  while (__builtin_wasm_memory_grow(0, 1) != (unsigned long)-1) {
  }
  reply(outparam, 507, "no more memory");
}

EXPORT("wasi:http/incoming-handler@0.2.12#handle") void handle(int request, int outparam) {
  result path;
  result out;
  request_path(request, &path);
  const char *text = (const char *)path.value;
#define IS(name) starts_with(text, path.length, "/" name)
  if (IS("echo")) {
    echo(request, outparam);
  } else if (IS("count")) {
    count(outparam);
  } else if (IS("endless")) {
    endless(outparam);
  } else if (IS("memory")) {
    exhaust_memory(outparam);
  } else if (IS("trap-before")) {
    __builtin_trap();
  } else if (IS("trap-after")) {
    response answer = begin(outparam, 200);
    stream_write(answer.stream, "half", 4, &out);
    __builtin_trap();
  } else if (IS("stall")) {
    response answer = begin(outparam, 200);
    stream_write(answer.stream, "half", 4, &out);
    for (volatile int i = 0;; i++) {
    }
  } else if (IS("unfinished")) {
    response answer = begin(outparam, 200);
    stream_write(answer.stream, "half", 4, &out);
  } else if (IS("nothing")) {
    // Keeps its outparam, and says nothing.
  } else if (IS("error")) {
    // HTTP-request-denied
    outparam_set(outparam, 1, 19, 0, 0, 0, 0, 0, 0);
  } else if (IS("loop")) {
    for (volatile int i = 0;; i++) {
    }
  } else if (IS("leak")) {
    for (int i = 0; i < 100; i++) {
      fields_new();
    }
    reply(outparam, 200, "leaked");
  } else if (IS("flood")) {
    for (;;) {
      fields_new();
    }
  } else if (IS("double-drop")) {
    int fields = fields_new();
    fields_drop(fields);
    fields_drop(fields);
  } else if (IS("wrong-type")) {
    input_drop(request);
  } else if (IS("parent-first")) {
    response answer = begin(outparam, 200);
    long long error[8];
    body_finish(answer.body, 0, 0, error);
  } else if (IS("bad-pointer")) {
    response answer = begin(outparam, 200);
    stream_write(answer.stream, (const char *)0x7ffffff0, 64, &out);
  } else if (IS("bad-utf8")) {
    fields_append(fields_new(), "\xff\xfe", 2, "x", 1, &out);
  } else if (IS("bad-result")) {
    request_path(request, (result *)0xfffffff0);
  } else if (IS("unread")) {
    request_drop(request);
    reply(outparam, 200, "did not read");
  } else {
    reply(outparam, 404, "no such test");
  }
}
