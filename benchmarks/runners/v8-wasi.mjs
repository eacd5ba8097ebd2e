// V8's side for programs that answer the line protocol themselves (see programs/protocol.c): node v8-wasi.mjs command.wasm
import { readFileSync } from 'node:fs';
import { WASI } from 'node:wasi';

// One variable, since Node's environ_get is an error where there is none.
const wasi = new WASI({ version: 'preview1', args: ['program'], env: { LANG: 'C' }, returnOnExit: true });
const imports = wasi.getImportObject();
// Go asks that reading standard input does not wait, and then cannot wait for it here: let it wait.
imports.wasi_snapshot_preview1.fd_fdstat_set_flags = () => 0;
const module = new WebAssembly.Module(readFileSync(process.argv[2]));
process.exitCode = wasi.start(new WebAssembly.Instance(module, imports));
