// A secret store: the settings of the component's file that begin with "secret.".
const prefix = 'secret.';
const secrets = new Map();

const secretOf = (name) => ({ name, values: [[name, secrets.get(name)]] });

export const secretStore = {
  // Called once for each instance, with the settings of the component's file, as pairs of name and value.
  init(metadata) {
    for (const [name, value] of metadata.filter(([name]) => name.startsWith(prefix))) {
      secrets.set(name.slice(prefix.length), value);
    }
  },

  get(name, metadata) {
    if (!secrets.has(name)) {
      // A thrown object is the error that is answered.
      throw { tag: 'not-found', val: `there is no secret ${name}` };
    }
    return secretOf(name);
  },

  getAll(metadata) {
    return [...secrets.keys()].map(secretOf);
  },
};
