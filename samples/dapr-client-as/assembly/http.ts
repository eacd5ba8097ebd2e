// HTTP requests through the host functions of wasi_experimental_http.

@external("wasi_experimental_http", "req")
declare function req(
  url: usize, urlLength: usize,
  method: usize, methodLength: usize,
  headers: usize, headersLength: usize,
  body: usize, bodyLength: usize,
  status: usize, handle: usize,
): u32;

@external("wasi_experimental_http", "body_read")
declare function bodyRead(handle: u32, buffer: usize, length: usize, read: usize): u32;

@external("wasi_experimental_http", "close")
declare function close(handle: u32): u32;

/** What the host's error codes mean. */
const MEANINGS: string[] = [
  "success", "invalid handle", "memory not found", "memory access error", "buffer too small", "header not found", "UTF-8 error",
  "destination not allowed", "invalid method", "invalid encoding", "invalid URL", "request error", "runtime error", "too many sessions",
];

/** An answer, or why there is none. */
export class Response {
  constructor(
    /** The host's error code; 0 if the request was answered. */
    public error: u32,
    /** The HTTP status, if it was. */
    public status: u16,
    public body: string,
  ) {}

  get isSuccess(): bool {
    return this.error == 0 && this.status >= 200 && this.status < 300;
  }

  /** "204", "500 …" with the body, or "error code 7: destination not allowed". */
  toString(): string {
    if (this.error == 0) {
      return this.isSuccess ? this.status.toString() : this.status.toString() + " " + this.body;
    }
    const meaning = this.error < <u32>MEANINGS.length ? MEANINGS[this.error] : "unknown";
    return "error code " + this.error.toString() + ": " + meaning;
  }
}

// Where the host writes its results. Requests are made one after the other.
const statusCell = memory.data(8);
const handleCell = memory.data(8);
const readCell = memory.data(8);

/** Sends a request and reads the whole answer. Headers are lines of name:value. */
export function send(method: string, url: string, headers: string, body: string): Response {
  const urlBytes = String.UTF8.encode(url);
  const methodBytes = String.UTF8.encode(method);
  const headerBytes = String.UTF8.encode(headers);
  const bodyBytes = String.UTF8.encode(body);
  const error = req(
    changetype<usize>(urlBytes), urlBytes.byteLength,
    changetype<usize>(methodBytes), methodBytes.byteLength,
    changetype<usize>(headerBytes), headerBytes.byteLength,
    changetype<usize>(bodyBytes), bodyBytes.byteLength,
    statusCell, handleCell,
  );
  if (error != 0) {
    return new Response(error, 0, "");
  }

  const handle = load<u32>(handleCell);
  const answer = readBody(handle);
  close(handle);
  answer.status = load<u16>(statusCell);
  return answer;
}

function readBody(handle: u32): Response {
  const bytes = new Array<u8>();
  const buffer = new Uint8Array(4096);
  while (true) {
    const error = bodyRead(handle, buffer.dataStart, buffer.length, readCell);
    if (error != 0) {
      return new Response(error, 0, "");
    }
    const count = load<u32>(readCell);
    if (count == 0) {
      return new Response(0, 0, String.UTF8.decodeUnsafe(changetype<usize>(StaticArray.fromArray(bytes)), bytes.length));
    }
    for (let i: u32 = 0; i < count; i++) {
      bytes.push(buffer[i]);
    }
  }
}
