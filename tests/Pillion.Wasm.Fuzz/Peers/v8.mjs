// V8's side of the comparison: reads one JSON request a line, writes one JSON answer a line. Requests are those of V8Process.cs, the
// lines of an outcome those of OutcomeWriter.cs: both sides must write the same text for the same behaviour.
import { createHash } from 'node:crypto';
import { createInterface } from 'node:readline';

const f32 = new Float32Array(1);
const f32Bits = new Uint32Array(f32.buffer);
const f64 = new Float64Array(1);
const f64Bits = new BigUint64Array(f64.buffer);

const hex = (bits, digits) => bits.toString(16).padStart(digits, '0');

function decode(type, text, instance) {
  switch (type) {
    case 'i32': return Number(text);
    case 'i64': return BigInt(text);
    case 'f32': f32Bits[0] = parseInt(text, 16); return f32[0];
    case 'f64': f64Bits[0] = BigInt('0x' + text); return f64[0];
    default:
      if (text === 'null') return null;
      return text.startsWith('func:') ? instance.exports[text.slice(5)] : Number(text);
  }
}

function encode(type, value) {
  switch (type) {
    case 'i32': return `i32:${value}`;
    case 'i64': return `i64:${value}`;
    case 'f32': f32[0] = value; return Number.isNaN(value) ? 'f32:nan' : `f32:${hex(f32Bits[0], 8)}`;
    case 'f64': f64[0] = value; return Number.isNaN(value) ? 'f64:nan' : `f64:${hex(f64Bits[0], 16)}`;
    case 'v128': return 'v128';
    default: return reference(value);
  }
}

function reference(value) {
  if (value === null || value === undefined) return 'ref:null';
  if (typeof value === 'function') return `ref:func ${value.name}`;
  if (typeof value === 'number') return `ref:${value}`;
  return 'ref:object';
}

// Kinds of traps as far as V8 tells them apart, by its messages.
const traps = [
  [/unreachable/, 'unreachable'],
  [/divide by zero|remainder by zero/, 'divide-by-zero'],
  [/unrepresentable/, 'integer'],
  [/null function|signature mismatch/, 'call-type'],
  [/dereferencing a null|rethrowing null/, 'null'],
  [/illegal cast/, 'cast'],
  [/array/, 'array'],
  [/table|element segment/, 'table'],
  [/memory access out of bounds|data segment/, 'memory'],
  [/unaligned/, 'memory'],
];

function failure(error) {
  if (error instanceof RangeError && /call stack/.test(error.message)) return 'inconclusive stack';
  if (error instanceof WebAssembly.Exception) return 'exception';
  if (/too large/.test(error.message)) return 'inconclusive allocation';
  if (error instanceof WebAssembly.RuntimeError) {
    return 'trap ' + (traps.find(([pattern]) => pattern.test(error.message))?.[1] ?? error.message);
  }
  return `inconclusive ${error}`;
}

function importsOf(plan, lines) {
  const imports = {};
  for (const item of plan.imports) {
    const members = (imports[item.module] ??= {});
    members[item.name] = provide(item, lines);
  }
  return imports;
}

function provide(item, lines) {
  switch (item.kind) {
    case 'func':
      return (...args) => {
        if (lines.length < 2000) lines.push(`host ${item.name}: ${args.map((a, i) => encode(item.parameters[i], a)).join(' ')}`);
        const results = item.results.map((type) => decode(type, ZERO[type] ?? 'null'));
        return results.length > 1 ? results : results[0];
      };
    case 'global':
      return new WebAssembly.Global({ value: VALUE_TYPE[item.type] ?? item.type, mutable: item.mutable }, decode(item.type, item.value));
    case 'tag':
      return new WebAssembly.Tag({ parameters: item.parameters.map((type) => VALUE_TYPE[type] ?? type) });
    case 'memory':
      return new WebAssembly.Memory(limits(item));
    default:
      return new WebAssembly.Table({ element: VALUE_TYPE[item.type] ?? item.type, ...limits(item) }, null);
  }
}

// Sizes are numbers of the type of the addresses.
function limits(item) {
  const number = item.address === 'i64' ? BigInt : Number;
  const result = { address: item.address, initial: number(item.min) };
  if (item.max !== undefined) result.maximum = number(item.max);
  return result;
}

const ZERO = { i32: '0', i64: '0', f32: '0', f64: '0' };
const VALUE_TYPE = { funcref: 'anyfunc' };

function state(plan, instance, lines) {
  for (const item of plan.state) {
    const value = instance.exports[item.name];
    if (item.kind === 'global') {
      lines.push(`global ${item.name}: ${item.type === 'v128' ? 'v128' : encode(item.type, value.value)}`);
    } else if (item.kind === 'memory') {
      const digest = createHash('sha256').update(new Uint8Array(value.buffer)).digest('hex');
      lines.push(`memory ${item.name}: ${value.buffer.byteLength} ${digest.slice(0, 16)}`);
    } else {
      const length = Number(value.length);
      const shown = [];
      for (let i = 0; i < Math.min(length, 200); i++) shown.push(reference(value.get(typeof value.length === 'bigint' ? BigInt(i) : i)));
      lines.push(`table ${item.name}: ${length} ${shown.join(' ')}`);
    }
  }
}

function runRound(module, plan, round) {
  const lines = [];
  let instance;
  try {
    instance = new WebAssembly.Instance(module, importsOf(plan, lines));
    lines.push('start ok');
  } catch (error) {
    lines.push(`start ${failure(error)}`);
    return lines;
  }
  for (const call of round) {
    let outcome;
    try {
      if (plan.fuel) instance.exports[plan.fuel].value = plan.fuelAmount;
      const results = instance.exports[call.export](...call.arguments.map((a, i) => decode(call.parameters[i], a, instance)));
      const values = call.results.length > 1 ? [...results] : call.results.length === 1 ? [results] : [];
      outcome = values.map((v, i) => encode(call.results[i], v)).join(' ');
    } catch (error) {
      outcome = failure(error);
    }
    lines.push(`${call.export}: ${outcome}`);
    if (outcome.startsWith('inconclusive')) return lines;
  }
  state(plan, instance, lines);
  return lines;
}

function answer(request) {
  if (request.validate) {
    return { valid: request.validate.map((text) => WebAssembly.validate(Buffer.from(text, 'base64'))) };
  }
  const plan = request.plan;
  let module;
  try {
    module = new WebAssembly.Module(Buffer.from(plan.wasm, 'base64'));
  } catch (error) {
    return { error: String(error) };
  }
  return { rounds: plan.rounds.map((round) => runRound(module, plan, round)) };
}

for await (const line of createInterface({ input: process.stdin })) {
  let result;
  try {
    result = answer(JSON.parse(line));
  } catch (error) {
    result = { error: `harness: ${error.stack}` };
  }
  process.stdout.write(JSON.stringify(result) + '\n');
}
