// An HTTP filter: a component of type middleware.http.wasm, by http-wasm's handler ABI (https://http-wasm.io/http-handler-abi). It stands in front of
// Dapr's API, refuses to delete anything, and adds a header to all answers.

// Writes the method and gives its length; writes nothing if it is longer than the limit.
@external("http_handler", "get_method")
declare function get_method(buffer: usize, limit: i32): i32;
@external("http_handler", "set_header_value")
declare function set_header_value(kind: i32, name: usize, name_length: i32, value: usize, value_length: i32): void;
@external("http_handler", "set_status_code")
declare function set_status_code(status: i32): void;
@external("http_handler", "write_body")
declare function write_body(kind: i32, bytes: usize, length: i32): void;

const RESPONSE = 1;
// Made once: memory that this runtime gives is never taken back.
const method = new ArrayBuffer(16);
const wanted = String.UTF8.encode("DELETE");
const header = String.UTF8.encode("x-filtered-by");
const filter = String.UTF8.encode("{{name}}");
const answer = String.UTF8.encode("{{name}} lets nothing be deleted\n");

function isDelete(): bool {
  const length = get_method(changetype<usize>(method), method.byteLength);
  return length == wanted.byteLength && memory.compare(changetype<usize>(method), changetype<usize>(wanted), length) == 0;
}

// 1: the next one goes on with the request; 0: this is the answer.
export function handle_request(): i64 {
  set_header_value(RESPONSE, changetype<usize>(header), header.byteLength, changetype<usize>(filter), filter.byteLength);
  if (!isDelete()) {
    return 1;
  }

  set_status_code(403);
  write_body(RESPONSE, changetype<usize>(answer), answer.byteLength);
  return 0;
}

// Called when the next one has answered.
export function handle_response(context: i32, isError: i32): void {}
