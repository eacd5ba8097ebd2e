// What jco itself answers: calls the components that it carries, transpiled for node, with the inputs of a folder and writes what they return into it.
//
//   node answers.mjs JCO FOLDER
//
// JCO is the folder of the package @bytecodealliance/jco. The answers of an error are its text.
import { readFileSync, writeFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [jco, folder] = process.argv.slice(2);
const load = async (name) => {
  const module = await import(pathToFileURL(join(jco, 'obj', name)));
  await module.$init;
  return module;
};
const { tools } = await load('wasm-tools.js');
const { generate } = await load('js-component-bindgen-component.js');

const input = (name) => new Uint8Array(readFileSync(join(folder, name)));
const text = (name) => readFileSync(join(folder, name), 'utf8');
const write = (name, answer) => {
  const path = join(folder, 'answers', name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, answer);
};
const errorOf = (call) => {
  try {
    call();
  } catch (e) {
    return e.payload ?? e.message;
  }

  throw new Error('there is no error');
};

write('parsed.wasm', tools.parse(text('module.wat')));
write('parse-error.txt', errorOf(() => tools.parse('(module (func $f (result i32)) (export "f" (func $g)))')));
write('printed.wat', tools.print(input('component.wasm')));
write('component.wit', tools.componentWit(input('component.wasm')));
const embedded = tools.componentEmbed({ binary: tools.parse(text('module.wat')), witSource: text('world.wit'), stringEncoding: 'utf16' });
write('embedded.wasm', embedded);
write('new.wasm', tools.componentNew(embedded, undefined));
write('new-error.txt', errorOf(() => tools.componentNew(input('component.wasm'), undefined)));
write('metadata.json', JSON.stringify(tools.metadataShow(input('component.wasm')).map((m) => [m.parentIndex ?? null, m.name ?? null, m.metaType.tag, m.range, m.producers])));
const transpiled = generate(input('component.wasm'), { name: 'hello', instantiation: { tag: 'async' }, noNodejsCompat: true });
for (const [name, bytes] of transpiled.files) {
  write(join('transpiled', name), bytes);
}

write('transpiled.json', JSON.stringify([transpiled.imports, transpiled.exports]));
