// Stands in front of a handler of wasi:http 0.3: refuses what has no key, hands everything else on under another path, and marks what comes back.
#include "../../../sdk/c/wasi-http-0.3.h"

IMPORT(HANDLER, "[async-lower]handle") int next_handle(int request, answer *out);

static int has_key(int request) {
  int headers = request_headers(request);
  int found = fields_has(headers, "x-key", 5);
  fields_drop(headers);
  return found;
}

static void change_path(task *t) {
  option path;
  request_path(t->request, &path);
  __builtin_memcpy(t->bytes, "/behind", 7);
  __builtin_memcpy(t->bytes + 7, (const void *)path.value, path.length);
  request_set_path(t->request, 1, t->bytes, path.length + 7);
}

// The answer with one field more; its body goes past this component.
static void mark(task *t) {
  option out;
  int parts[2];
  int made[2];
  int theirs = response_headers(t->answer.response);
  int headers = fields_clone(theirs);
  fields_drop(theirs);
  fields_append(headers, "x-passed", 8, "middleware", 10, &out);
  int status = response_status(t->answer.response);
  long long result = result_new();
  response_consume(t->answer.response, (int)result, parts);
  received(result >> 32);
  response_new(headers, 1, parts[0], parts[1], made);
  response_set_status(made[0], status);
  result_drop_readable(made[1]);
  task_return(0, made[0], 0, 0, 0, 0, 0, 0);
}

static int handler(task *t) {
  BEGIN(t);
  if (!has_key(t->request)) {
    request_drop(t->request);
    REPLY(t, 401, "no key");
    return EXIT;
  }
  change_path(t);
  AWAIT_CALL(t, next_handle(t->request, &t->answer));
  if (t->answer.is_error) {
    REPLY(t, 502, "nothing behind");
    return EXIT;
  }
  mark(t);
  END;
}
