// Stands in front of a handler of wasi:http 0.3, and does what the first letters of the path say. What has no such path is handed on, and its answer comes back in
// capital letters, as it comes.
#include "../../../sdk/c/wasi-http-0.3.h"

IMPORT(HANDLER, "[async-lower]handle") int next_handle(int request, answer *out);

static int starts_with(const char *text, int length, const char *start) {
  for (int i = 0; start[i]; i++) {
    if (i >= length || text[i] != start[i]) {
      return 0;
    }
  }
  return 1;
}

// A second request, which has no body.
static int another(task *t) {
  int out[2];
  long long trailers = trailers_new();
  request_new(fields_new(), 0, 0, (int)trailers, 0, 0, out);
  result_drop_readable(out[1]);
  request_set_path(out[0], 1, "/second", 7);
  t->trailers = trailers >> 32;
  return out[0];
}

// Takes the body of what was answered behind this component.
static void take_answer(task *t) {
  int out[2];
  long long result = result_new();
  response_consume(t->answer.response, (int)result, out);
  t->input = out[0];
  trailers_drop_readable(out[1]);
  received(result >> 32);
}

static void shout(char *text, int length) {
  for (int i = 0; i < length; i++) {
    if (text[i] >= 'a' && text[i] <= 'z') {
      text[i] -= 32;
    }
  }
}

static int handler(task *t) {
  option path;
  if (t->line == 0) {
    request_path(t->request, &path);
    t->length = starts_with((const char *)path.value, path.length, "/trap-after") ? 1
      : starts_with((const char *)path.value, path.length, "/twice")            ? 2
      : starts_with((const char *)path.value, path.length, "/error-after")      ? 3
                                                                                : 0;
  }
  BEGIN(t);
  AWAIT_CALL(t, next_handle(t->request, &t->answer));
  if (t->length == 1) {
    __builtin_trap();
  }
  if (t->length == 2) {
    response_drop(t->answer.response);
    AWAIT_CALL(t, next_handle(another(t), &t->answer));
    trailers_write(t->trailers, &t->end);
    if (t->answer.is_error) {
      REPLY(t, 508, "only once");
    } else {
      REPLY(t, 200, "twice");
    }
    return EXIT;
  }
  if (t->answer.is_error || t->length == 3) {
    // connection-refused
    task_return(1, 6, 0, 0, 0, 0, 0, 0);
    return EXIT;
  }
  t->length = response_status(t->answer.response);
  take_answer(t);
  begin(t, t->length);
  for (;;) {
    AWAIT(t, t->input, body_read(t->input, t->bytes, sizeof t->bytes));
    t->length = (unsigned)t->code >> 4;
    if (t->length == 0) {
      break;
    }
    shout(t->bytes, t->length);
    WRITE(t, t->bytes, t->length);
  }
  body_drop_readable(t->input);
  FINISH(t);
  END;
}
