// An HTTP filter: a component of type middleware.http.wasm, by http-wasm's handler ABI (https://http-wasm.io/http-handler-abi). It stands in front of
// Dapr's API, refuses to delete anything, and adds a header to all answers.
#define IMPORT(name) __attribute__((import_module("http_handler"), import_name(name)))
#define EXPORT(name) __attribute__((export_name(name)))

enum { RESPONSE = 1 };

// Writes the method and gives its length; writes nothing if it is longer than the limit.
IMPORT("get_method") int get_method(char *buffer, int limit);
IMPORT("set_header_value") void set_header_value(int kind, const char *name, int name_length, const char *value, int value_length);
IMPORT("set_status_code") void set_status_code(int status);
IMPORT("write_body") void write_body(int kind, const char *bytes, int length);

static int is_delete(void) {
  static const char wanted[] = "DELETE";
  char method[16];
  int length = get_method(method, sizeof method);
  int is_same = length == sizeof wanted - 1;
  for (int i = 0; is_same && i < length; i++) {
    is_same = method[i] == wanted[i];
  }
  return is_same;
}

// 1: the next one goes on with the request; 0: this is the answer.
EXPORT("handle_request") long long handle_request(void) {
  static const char name[] = "x-filtered-by", value[] = "{{name}}", answer[] = "{{name}} lets nothing be deleted\n";
  set_header_value(RESPONSE, name, sizeof name - 1, value, sizeof value - 1);
  if (!is_delete()) {
    return 1;
  }

  set_status_code(403);
  write_body(RESPONSE, answer, sizeof answer - 1);
  return 0;
}

// Called when the next one has answered.
EXPORT("handle_response") void handle_response(int context, int is_error) {
  (void)context;
  (void)is_error;
}
