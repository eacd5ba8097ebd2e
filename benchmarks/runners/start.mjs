// One start in a process of its own, as StartRunner.cs does it: prints the milliseconds from the module's bytes to its first answer
// (warm), or the machine's clock in nanoseconds when it had answered (cold).
//
//   node start.mjs warm|cold NAME FILE [OTHER-NAME OTHER-FILE]...
import { readFileSync } from "node:fs";

const [kind, name, file, ...others] = process.argv.slice(2);

function importsOf(module) {
  const imports = {};
  for (const { module: from, name, kind } of WebAssembly.Module.imports(module)) {
    imports[from] ??= {};
    // No file can be opened: 44 is ENOENT. With descriptor 0, SQLite would try again for ever.
    const answer = name === "__syscall_openat" ? -44 : 0;
    imports[from][name] = kind === "memory" ? new WebAssembly.Memory({ initial: 256, maximum: 32768 }) : () => answer;
  }
  return imports;
}

function firstUse(name, { exports }, memory) {
  if (name === "yoga") return exports.E();
  if (name === "starling") return exports.cabi_realloc(0, 0, 8, 64);
  exports.__wasm_call_ctors();
  const text = exports.malloc(200);
  const cells = exports.malloc(8);
  const write = (s) => new Uint8Array(memory.buffer).set(new TextEncoder().encode(s + "\0"), text);
  const read = (address) => new DataView(memory.buffer).getInt32(address, true);
  write(":memory:");
  if (exports.sqlite3_open(text, cells) !== 0) throw new Error("sqlite3_open");
  const database = read(cells);
  write("create table t(x); insert into t values(40),(2); select sum(x) from t");
  for (let next = text; ; next = read(cells + 4)) {
    if (exports.sqlite3_prepare_v2(database, next, -1, cells, cells + 4) !== 0) throw new Error("sqlite3_prepare_v2");
    const statement = read(cells);
    if (exports.sqlite3_step(statement) === 100) {
      if (exports.sqlite3_column_int(statement, 0) !== 42) throw new Error("the sum");
      return;
    }
  }
}

function run(name, bytes, imports) {
  const module = new WebAssembly.Module(bytes);
  imports ??= importsOf(module);
  firstUse(name, new WebAssembly.Instance(module, imports), imports.env?.memory);
}

if (kind === "cold") {
  run(name, readFileSync(file));
  console.log(process.hrtime.bigint().toString());
} else {
  for (let i = 0; i < others.length; i += 2) run(others[i], readFileSync(others[i + 1]));
  const bytes = readFileSync(file);
  // V8 shares the code of modules with the same bytes, but not of those with others: what is asked for here is the list of imports.
  const scout = new Uint8Array(bytes.length + 3);
  scout.set(bytes);
  scout.set([0, 1, 0], bytes.length);
  const imports = importsOf(new WebAssembly.Module(scout));
  const begin = process.hrtime.bigint();
  run(name, bytes, imports);
  console.log(Number(process.hrtime.bigint() - begin) / 1e6);
}
