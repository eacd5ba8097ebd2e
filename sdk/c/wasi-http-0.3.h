// A handler of wasi:http 0.3 in C, without a C library and without an adapter: a component of a few kilobytes. Include it in one file.
//
// The functions are those of WASI, as the canonical ABI has them. Results that are not one number are written to where the last parameter
// points. The handler is a function that is called again after each wait, and goes on where it stopped (see AWAIT): it holds no stack while it
// waits, so that one instance can answer many requests at once.
#pragma once

#define IMPORT(module, name) __attribute__((import_module(module), import_name(name)))
#define EXPORT(name) __attribute__((export_name(name)))
#define TYPES "wasi:http/types@0.3.0"
#define HANDLER "wasi:http/handler@0.3.0"

// option<…> of a string or a list: tag says whether it is there.
typedef struct {
  unsigned char tag;
  int value;
  int length;
} option;

// result<option<trailers>, error-code> and result<_, error-code>, as they are in memory. All zero bytes are "ok, and no trailers".
typedef struct {
  unsigned char is_error;
  union {
    struct {
      unsigned char has_trailers;
      int trailers;
    };
    unsigned char error;
    long long words[5];
  };
} outcome;

// result<response, error-code>
typedef struct {
  unsigned char is_error;
  union {
    int response;
    unsigned char error;
    long long words[5];
  };
} answer;

IMPORT(TYPES, "[constructor]fields") int fields_new(void);
IMPORT(TYPES, "[resource-drop]fields") void fields_drop(int fields);
IMPORT(TYPES, "[method]fields.append")
void fields_append(int fields, const char *name, int name_length, const char *value, int value_length, option *out);
IMPORT(TYPES, "[method]fields.has") int fields_has(int fields, const char *name, int length);
IMPORT(TYPES, "[method]fields.clone") int fields_clone(int fields);

IMPORT(TYPES, "[static]request.new")
void request_new(int headers, int has_contents, int contents, int trailers, int has_options, int options, int out[2]);
IMPORT(TYPES, "[method]request.get-path-with-query") void request_path(int request, option *out);
IMPORT(TYPES, "[method]request.set-path-with-query") int request_set_path(int request, int is_there, const char *path, int length);
IMPORT(TYPES, "[method]request.set-scheme") int request_set_scheme(int request, int is_there, int scheme, const char *other, int length);
IMPORT(TYPES, "[method]request.set-authority") int request_set_authority(int request, int is_there, const char *text, int length);
IMPORT(TYPES, "[method]request.get-headers") int request_headers(int request);
IMPORT(TYPES, "[static]request.consume-body") void request_consume(int request, int result, int out[2]);
IMPORT(TYPES, "[resource-drop]request") void request_drop(int request);

IMPORT(TYPES, "[static]response.new") void response_new(int headers, int has_contents, int contents, int trailers, int out[2]);
IMPORT(TYPES, "[method]response.get-status-code") int response_status(int response);
IMPORT(TYPES, "[method]response.set-status-code") int response_set_status(int response, int status);
IMPORT(TYPES, "[method]response.get-headers") int response_headers(int response);
IMPORT(TYPES, "[static]response.consume-body") void response_consume(int response, int result, int out[2]);
IMPORT(TYPES, "[resource-drop]response") void response_drop(int response);

IMPORT("wasi:http/client@0.3.0", "[async-lower]send") int client_send(int request, answer *out);

// stream<u8>: a new one has its readable end in the low half, and its writable end in the high half of the result. What is read or written
// answers BLOCKED, or how it ended (the low four bits) and how many bytes that were (the others).
IMPORT(TYPES, "[stream-new-0][static]response.new") long long body_new(void);
IMPORT(TYPES, "[async-lower][stream-read-1][static]request.consume-body") int body_read(int stream, void *bytes, int length);
IMPORT(TYPES, "[async-lower][stream-write-0][static]response.new") int body_write(int stream, const void *bytes, int length);
IMPORT(TYPES, "[stream-cancel-read-1][static]request.consume-body") int body_cancel_read(int stream);
IMPORT(TYPES, "[stream-drop-readable-1][static]request.consume-body") void body_drop_readable(int stream);
IMPORT(TYPES, "[stream-drop-writable-0][static]response.new") void body_drop_writable(int stream);

// future<result<option<trailers>, error-code>>
IMPORT(TYPES, "[future-new-1][static]response.new") long long trailers_new(void);
IMPORT(TYPES, "[async-lower][future-read-2][static]request.consume-body") int trailers_read(int future, outcome *out);
IMPORT(TYPES, "[async-lower][future-write-1][static]response.new") int trailers_write(int future, const outcome *value);
IMPORT(TYPES, "[future-drop-readable-2][static]request.consume-body") void trailers_drop_readable(int future);
IMPORT(TYPES, "[future-drop-writable-1][static]response.new") void trailers_drop_writable(int future);

// future<result<_, error-code>>
IMPORT(TYPES, "[future-new-0][static]request.consume-body") long long result_new(void);
IMPORT(TYPES, "[async-lower][future-read-2][static]response.new") int result_read(int future, outcome *out);
IMPORT(TYPES, "[async-lower][future-write-0][static]request.consume-body") int result_write(int future, const outcome *value);
IMPORT(TYPES, "[future-drop-readable-2][static]response.new") void result_drop_readable(int future);
IMPORT(TYPES, "[future-drop-writable-0][static]request.consume-body") void result_drop_writable(int future);

IMPORT("[export]" HANDLER, "[task-return]handle")
void task_return(int is_error, int value, int e1, long long e2, int e3, int e4, int e5, int e6);
IMPORT("$root", "[waitable-set-new]") int set_new(void);
IMPORT("$root", "[waitable-set-drop]") void set_drop(int set);
IMPORT("$root", "[waitable-join]") void join(int waitable, int set);
IMPORT("$root", "[subtask-drop]") void subtask_drop(int subtask);
IMPORT("$root", "[context-get-0]") void *context_get(void);
IMPORT("$root", "[context-set-0]") void context_set(void *context);

enum { BLOCKED = -1, EXIT = 0, WAIT = 2 };

// How a read or write ended.
enum { COMPLETED = 0, DROPPED = 1, CANCELLED = 2 };

// What a call is doing, in the low four bits of what it answers.
enum { STARTING = 0, STARTED = 1, RETURNED = 2 };

// A request that is being answered. What must outlive a wait is in here, or at the place of the handler's own.
typedef struct task {
  int used;
  int line;
  int set;
  int code;
  int request;
  int input;
  int body;
  int trailers;
  int subtask;
  int length;
  int count;
  outcome end;
  answer answer;
  char bytes[16384];
} task;

// Answers a request: defined by who includes this. Called first, and again after each wait.
static int handler(task *t);

// A handler's first and last lines.
#define BEGIN(t)                                                                                                                           \
  switch ((t)->line) {                                                                                                                     \
  case 0:
#define END                                                                                                                                \
  }                                                                                                                                        \
  return EXIT

// Waits for something to happen to a handle; what it was is in t->code then.
#define WAIT_FOR(t, handle) WAIT_HERE(t, handle, __COUNTER__ + 1)
#define WAIT_HERE(t, handle, here)                                                                                                         \
  do {                                                                                                                                     \
    join(handle, (t)->set);                                                                                                                \
    (t)->line = here;                                                                                                                      \
    return WAIT | (t)->set << 4;                                                                                                           \
  case here:                                                                                                                               \
    join(handle, 0);                                                                                                                       \
  } while (0)

// Reads or writes, and waits until that is done.
#define AWAIT(t, handle, copy)                                                                                                             \
  do {                                                                                                                                     \
    (t)->code = copy;                                                                                                                      \
    if ((t)->code == BLOCKED) {                                                                                                            \
      WAIT_FOR(t, handle);                                                                                                                 \
    }                                                                                                                                      \
  } while (0)

// Calls an asynchronous function, and waits until it has returned.
#define AWAIT_CALL(t, call)                                                                                                                \
  do {                                                                                                                                     \
    (t)->code = call;                                                                                                                      \
    (t)->subtask = (unsigned)(t)->code >> 4;                                                                                               \
    (t)->code &= 15;                                                                                                                       \
    while ((t)->code != RETURNED) {                                                                                                        \
      WAIT_FOR(t, (t)->subtask);                                                                                                           \
    }                                                                                                                                      \
    if ((t)->subtask) {                                                                                                                    \
      subtask_drop((t)->subtask);                                                                                                          \
    }                                                                                                                                      \
  } while (0)

// Answers with the head of a response; t->body and t->trailers are to be written.
static inline void begin_with(task *t, int status, int headers) {
  int out[2];
  long long body = body_new(), trailers = trailers_new();
  response_new(headers, 1, (int)body, (int)trailers, out);
  response_set_status(out[0], status);
  result_drop_readable(out[1]);
  t->body = body >> 32;
  t->trailers = trailers >> 32;
  task_return(0, out[0], 0, 0, 0, 0, 0, 0);
}

static inline void begin(task *t, int status) { begin_with(t, status, fields_new()); }

// Says that a body was received well. Whoever sent it need not want to know; if it asks later, it finds the answer.
static const outcome all_well;

static inline void received(int result) {
  if (result_write(result, &all_well) != BLOCKED) {
    result_drop_writable(result);
  }
}

// Takes the request's body; the trailers behind it are not wanted.
static inline void take_body(task *t) {
  int out[2];
  long long result = result_new();
  request_consume(t->request, (int)result, out);
  t->input = out[0];
  trailers_drop_readable(out[1]);
  received(result >> 32);
}

// Writes the end of a response: no trailers, if t->end is left as it is.
#define FINISH(t)                                                                                                                          \
  do {                                                                                                                                     \
    body_drop_writable((t)->body);                                                                                                         \
    AWAIT(t, (t)->trailers, trailers_write((t)->trailers, &(t)->end));                                                                     \
    trailers_drop_writable((t)->trailers);                                                                                                 \
  } while (0)

// Writes bytes to a response's body; fewer, if nobody reads them.
#define WRITE(t, bytes, size)                                                                                                              \
  for ((t)->count = 0; (t)->count < (int)(size); (t)->count += (unsigned)(t)->code >> 4) {                                                 \
    AWAIT(t, (t)->body, body_write((t)->body, (bytes) + (t)->count, (size) - (t)->count));                                                 \
    if (((t)->code & 15) != COMPLETED) {                                                                                                   \
      break;                                                                                                                               \
    }                                                                                                                                      \
  }

// A response whose text is a literal or an array.
#define REPLY_WITH(t, status, text, size)                                                                                                  \
  do {                                                                                                                                     \
    begin(t, status);                                                                                                                      \
    WRITE(t, text, size);                                                                                                                  \
    FINISH(t);                                                                                                                             \
  } while (0)
#define REPLY(t, status, text) REPLY_WITH(t, status, text, sizeof(text) - 1)

// So many requests are answered at once by one instance.
#ifndef MAX_TASKS
#define MAX_TASKS 64
#endif
static task tasks[MAX_TASKS];

static int run(task *t) {
  int answer = handler(t);
  if (answer == EXIT) {
    set_drop(t->set);
    t->used = 0;
  }
  return answer;
}

EXPORT("[async-lift]" HANDLER "#handle") int handle(int request) {
  task *t = tasks;
  while (t->used) {
    t++;
  }
  if (t == tasks + MAX_TASKS) {
    __builtin_trap();
  }
  t->used = 1;
  t->line = 0;
  t->set = set_new();
  t->request = request;
  t->count = 0;
  t->end = (outcome){0};
  context_set(t);
  return run(t);
}

EXPORT("[callback][async-lift]" HANDLER "#handle") int resumed(int event, int waitable, int code) {
  (void)event;
  (void)waitable;
  task *t = context_get();
  t->code = code;
  return run(t);
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
