// V8's side of the line protocol (see kernels/command.c): node v8.mjs module.wasm
//
//   -> sieve 1000000 3          calls the export three times with that argument
//   -> each:step 1000000 3      calls the export a million times, three times over, each time with its last result
//   -> trap:deep 1000 3         calls it a thousand times, three times over, and catches a trap each time
//   <- ok CHECKSUM NANOSECONDS…
import { readFileSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';

const step = x => (x + 1) | 0;
const module = new WebAssembly.Module(readFileSync(process.argv[2]));
const { exports } = new WebAssembly.Instance(module, { bench: { step, step_with_caller: step } });

function callEach(f, n) {
  let x = n | 0;
  for (let i = 0; i < n; i++) x = f(x);
  return x;
}

function trapEach(f, n) {
  let trapped = 0;
  for (let i = 0; i < n; i++) {
    try {
      f(i);
    } catch {
      trapped++;
    }
  }
  return trapped;
}

const loops = { each: callEach, trap: trapEach };

function answer(request) {
  const [name, n, times] = request.split(' ');
  const [loop, looped] = name.includes(':') ? name.split(':') : [];
  const f = exports[looped ?? name];
  if (typeof f !== 'function') return 'error no such export';

  const argument = Number(n), elapsed = [];
  let result = 0;
  for (let i = 0; i < Number(times); i++) {
    const begin = process.hrtime.bigint();
    result = loop ? loops[loop](f, argument) : f(argument);
    elapsed.push(process.hrtime.bigint() - begin);
  }
  const checksum = typeof result === 'bigint' ? BigInt.asUintN(64, result) : result >>> 0;
  return `ok ${checksum.toString(16)} ${elapsed.join(' ')}`;
}

for await (const line of createInterface({ input: process.stdin })) writeSync(1, answer(line) + '\n');
