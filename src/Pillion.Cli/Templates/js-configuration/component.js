// A configuration store: the settings of the component's file that begin with "item.".
const prefix = 'item.';
const items = new Map();

export const configurationStore = {
  // Called once for each instance, with the settings of the component's file, as pairs of name and value.
  init(metadata) {
    for (const [name, value] of metadata.filter(([name]) => name.startsWith(prefix))) {
      items.set(name.slice(prefix.length), value);
    }
  },

  // The items of these keys; all, if there are none.
  get(keys, metadata) {
    const wanted = keys.length > 0 ? keys.filter((key) => items.has(key)) : [...items.keys()];
    return wanted.map((key) => ({ key, value: items.get(key), version: '', metadata: [] }));
  },
};
