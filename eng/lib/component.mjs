// Makes a component of a core module: node component.mjs TOOLS WIT WORLD CORE OUTPUT. TOOLS is where npm has put @bytecodealliance/jco-transpile; WIT a
// folder with component.wit and, in deps, a folder for each package.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';

const [tools, wit, world, core, output] = process.argv.slice(2);
const library = pathToFileURL(`${tools}/node_modules/@bytecodealliance/jco-transpile/dist/wasm-tools.js`).href;
const { componentEmbed, componentNew } = await import(library);

// One text is all that it takes: the other packages follow the first, each in braces.
let witSource = await readFile(`${wit}/component.wit`, 'utf8');
for (const name of (await readdir(`${wit}/deps`)).sort()) {
  const text = await readFile(`${wit}/deps/${name}/package.wit`, 'utf8');
  witSource += text.replace(/^package ([^;]*);/m, 'package $1 {') + '}\n';
}

const embedded = await componentEmbed({ binary: await readFile(core), witSource, world });
await writeFile(output, await componentNew(embedded, []));
