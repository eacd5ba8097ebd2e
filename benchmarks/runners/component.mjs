// jco's side of component-calls.wat, in the line protocol of kernels/command.c: node component.mjs FOLDER, which holds what
// `jco transpile --name calls --instantiation async` made of the component.
import { readFileSync, writeSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const folder = resolve(process.argv[2]);
const { instantiate } = await import(pathToFileURL(join(folder, 'calls.js')));
let seen = 0;
const host = {
  nothing() {},
  takeString(text) { seen += text.length; },
  takeList(items) { seen += items.length; },
  move({ x, y }) { return { x: x + 1, y }; },
};
const root = await instantiate(
  file => WebAssembly.compile(readFileSync(join(folder, file))),
  { 'bench:calls/host@1.0.0': host, 'bench:calls/host': host },
);
const { guest } = root;
const text = 'x'.repeat(20), items = Uint32Array.from({ length: 1000 }, (_, i) => i);

const calls = {
  'loop-alone': n => guest.loopAlone(n),
  'loop-nothing': n => guest.loopNothing(n),
  'loop-string': n => guest.loopString(n),
  'loop-list': n => guest.loopList(n),
  'loop-move': n => guest.loopMove(n),
  'each:nothing'(n) {
    for (let i = 0; i < n; i++) guest.nothing();
    return n;
  },
  'each:string'(n) {
    for (let i = 0; i < n; i++) guest.takeString(text);
    return n;
  },
  'each:list'(n) {
    for (let i = 0; i < n; i++) guest.takeList(items);
    return n;
  },
  'each:move'(n) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum = (sum + guest.move({ x: 1, y: 0.5 }).x) | 0;
    return sum;
  },
};

function answer(request) {
  const [name, n, times] = request.split(' ');
  const call = calls[name];
  if (!call) return 'error there is no such call';
  const elapsed = [];
  let result = 0;
  for (let i = 0; i < Number(times); i++) {
    const begin = process.hrtime.bigint();
    result = call(Number(n));
    elapsed.push(process.hrtime.bigint() - begin);
  }
  return `ok ${(result >>> 0).toString(16)} ${elapsed.join(' ')}`;
}

for await (const line of createInterface({ input: process.stdin })) writeSync(1, answer(line) + '\n');
