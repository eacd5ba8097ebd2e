// Each takes n and answers a string or a number, the same in every engine.

function fib(n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }

function sieve(n) {
  const composite = new Uint8Array(n + 1);
  let count = 0;
  for (let i = 2; i <= n; i++) {
    if (composite[i]) continue;
    count++;
    for (let k = i * 2; k <= n; k += i) composite[k] = 1;
  }
  return count;
}

class Vector {
  constructor(x, y, z) { this.x = x; this.y = y; this.z = z; }
  plus(o) { return new Vector(this.x + o.x, this.y + o.y, this.z + o.z); }
  times(f) { return new Vector(this.x * f, this.y * f, this.z * f); }
  get length() { return Math.sqrt(this.x * this.x + this.y * this.y + this.z * this.z); }
}

function objects(n) {
  let p = new Vector(1, 2, 3), sum = 0;
  for (let i = 0; i < n; i++) {
    p = p.plus(new Vector(i & 7, 1, 0)).times(0.5);
    sum += p.length;
  }
  return sum.toFixed(6);
}

function strings(n) {
  const words = [];
  for (let i = 0; i < n; i++) words.push('w' + (i * 7919 % 1000).toString(36));
  const text = words.join(' ');
  let sum = 0;
  for (const word of text.split(' ')) for (let i = 0; i < word.length; i++) sum = (sum * 31 + word.charCodeAt(i)) | 0;
  return sum + ':' + text.toUpperCase().replaceAll('W', '-').slice(0, 40);
}

function sort(n) {
  let x = 12345;
  const a = Array.from({ length: n }, () => (x = (x * 1103515245 + 12345) & 0x7fffffff) % 100000);
  a.sort((p, q) => p - q);
  return a[0] + ',' + a[n >> 1] + ',' + a[n - 1];
}

function regexp(n) {
  const text = 'alpha=1; beta=22; gamma=333; delta=x4444; '.repeat(n);
  let count = 0, sum = 0;
  for (const [, key, value] of text.matchAll(/(\w+)=(\d+);/g)) { count += key.length; sum += Number(value); }
  return count + ',' + sum;
}

function json(n) {
  const rows = Array.from({ length: n }, (_, i) => ({ id: i, name: 'row ' + i, tags: ['a', 'b', String(i % 5)], price: i / 4 }));
  const again = JSON.parse(JSON.stringify({ rows }));
  return again.rows.reduce((s, r) => s + r.price + r.tags.length + r.name.length, 0);
}

function maps(n) {
  const map = new Map();
  for (let i = 0; i < n; i++) { const k = 'k' + i % 997; map.set(k, (map.get(k) ?? 0) + i); }
  const make = step => { let at = 0; return () => (at += step); };
  const counters = [make(1), make(2), make(3)];
  let sum = 0;
  for (let i = 0; i < n; i++) sum += counters[i % 3]();
  return [...map.values()].reduce((a, b) => a + b, sum);
}
