// A state store in the memory of one instance.
const values = new Map();
let writes = 0;

// Whether a write may be done: a thrown object is the error that is answered.
function check({ key, etag, concurrency }) {
  const stored = values.get(key);
  const may = etag === undefined ? concurrency !== 'first-write' || !stored : stored?.etag === etag;
  if (!may) {
    throw { tag: 'etag-mismatch' };
  }
}

export const stateStore = {
  // Called once for each instance, with the settings of the component's file, as pairs of name and value; answers what the store can do besides.
  init(metadata) {
    return { etag: true };
  },

  get(key, consistency, metadata) {
    return values.get(key);
  },

  set(item) {
    check(item);
    values.set(item.key, { data: item.data, etag: String(++writes), contentType: item.contentType, metadata: [] });
  },

  delete(removal) {
    if (removal.etag !== undefined) {
      check(removal);
    }
    values.delete(removal.key);
  },
};
