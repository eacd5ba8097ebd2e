// V8's side for programs that answer the line protocol themselves (see programs/protocol.c): node v8-wasi.mjs command.wasm
import { readFileSync } from 'node:fs';
import { WASI } from 'node:wasi';

// One variable, since Node's environ_get is an error where there is none.
const wasi = new WASI({ version: 'preview1', args: ['program'], env: { LANG: 'C' }, returnOnExit: true });
const module = new WebAssembly.Module(readFileSync(process.argv[2]));
process.exitCode = wasi.start(new WebAssembly.Instance(module, wasi.getImportObject()));
