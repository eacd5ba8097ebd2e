// An output binding: a program of WASI preview 1 that is started for each operation `execute`. The request's data is standard input, what it writes to
// standard output is the answer; args of the request's metadata are its arguments.

const chunk = new ArrayBuffer(4096);

process.stdout.write("hello ");
for (let length = process.stdin.read(chunk); length > 0; length = process.stdin.read(chunk)) {
  process.stdout.write(chunk.slice(0, <i32>length));
}
