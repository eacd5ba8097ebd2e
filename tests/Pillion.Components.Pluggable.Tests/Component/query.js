// Dapr's query language over JSON values.

const compare = (a, b) => (typeof a === typeof b ? (a < b ? -1 : a > b ? 1 : 0) : NaN);
const at = (value, path) => path.split('.').reduce((part, name) => part?.[name], value);
const comparison = test => (operand, value) => Object.entries(operand).every(([path, wanted]) => test(at(value, path), wanted));

const operators = {
  AND: (operand, value) => operand.every(filter => matches(filter, value)),
  OR: (operand, value) => operand.some(filter => matches(filter, value)),
  EQ: comparison((found, wanted) => found === wanted),
  NEQ: comparison((found, wanted) => found !== wanted),
  GT: comparison((found, wanted) => compare(found, wanted) > 0),
  GTE: comparison((found, wanted) => compare(found, wanted) >= 0),
  LT: comparison((found, wanted) => compare(found, wanted) < 0),
  LTE: comparison((found, wanted) => compare(found, wanted) <= 0),
  IN: comparison((found, wanted) => wanted.includes(found)),
};
const matches = (filter, value) => Object.entries(filter).every(([name, operand]) => operators[name](operand, value));

/** @param items each with key and data, which is JSON; the page's token is the number of the first item. */
function run({ filter, sort, pagination }, items) {
  const wanted = Object.fromEntries(Object.entries(filter).map(([name, any]) => [name, JSON.parse(any.value.toString())]));
  const found = items
    .map(item => ({ item, value: JSON.parse(item.data.toString()) }))
    .filter(({ value }) => matches(wanted, value));
  for (const { key, order } of [...sort].reverse()) {
    found.sort((a, b) => compare(at(a.value, key), at(b.value, key)) * (order === 'DESC' ? -1 : 1));
  }
  const start = Number(pagination.token || 0);
  const end = pagination.limit > 0 ? start + pagination.limit : found.length;
  return {
    items: found.slice(start, end).map(({ item }) => item),
    token: end < found.length ? String(end) : '',
  };
}

module.exports = { run };
