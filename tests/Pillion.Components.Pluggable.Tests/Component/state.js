const { randomUUID } = require('crypto');
const { status } = require('@grpc/grpc-js');
const { Instances } = require('./instances');
const query = require('./query');

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The items of one instance. */
class Store {
  #items = new Map();
  #now;
  #errors;

  constructor(now, errors) {
    this.#now = now;
    this.#errors = errors;
  }

  find(key) {
    const item = this.#items.get(key);
    if (item?.expires <= this.#now()) {
      this.#items.delete(key);
      return undefined;
    }
    return item;
  }

  keys() {
    return [...this.#items.keys()].filter(key => this.find(key));
  }

  /** Throws unless the write may happen. */
  check({ key, etag, options }) {
    const item = this.find(key);
    if (etag) {
      if (!UUID.test(etag.value)) throw this.#errors.invalid(`'${etag.value}' is no UUID`);
      if (item?.etag !== etag.value) throw this.#errors.mismatch(`'${key}' has another ETag`);
    } else if (options?.concurrency === 'CONCURRENCY_FIRST_WRITE' && item) {
      throw this.#errors.mismatch(`'${key}' is there`);
    }
  }

  expiry({ metadata }) {
    const text = metadata.ttlInSeconds;
    if (!text) return undefined;
    const seconds = Number(text);
    if (!/^-?\d+$/.test(text) || seconds < -1 || seconds > 0x7fffffff) {
      throw { code: status.INVALID_ARGUMENT, details: `incorrect value for metadata 'ttlInSeconds': '${text}'` };
    }
    return seconds > 0 ? this.#now() + seconds * 1000 : undefined;
  }

  put(key, item) {
    this.#items.set(key, item);
  }

  remove(key) {
    this.#items.delete(key);
  }
}

function create({ instances, journal, rpc, clocks }) {
  const errors = require('./etag-errors').create(rpc);
  // They outlive being initialised again.
  const stores = new Map();
  const storeOf = id => {
    if (!stores.has(id)) stores.set(id, new Store(() => clocks.get(id) ?? Date.now(), errors));
    return stores.get(id);
  };
  for (const { id, key, item } of journal.read('state')) {
    if (item) storeOf(id).put(key, { ...item, value: Buffer.from(item.value, 'base64') });
    else storeOf(id).remove(key);
  }

  const open = call => instances.find('StateStore', call);
  const set = ({ id, store }, request) => {
    store.check(request);
    const { key, value, content_type } = request;
    const item = { value, content_type, etag: randomUUID(), expires: store.expiry(request) };
    journal.append({ kind: 'state', id, key, item: { ...item, value: value.toString('base64') } });
    store.put(key, item);
  };
  const remove = ({ id, store }, request) => {
    store.check(request);
    journal.append({ kind: 'state', id, key: request.key });
    store.remove(request.key);
  };
  const read = (store, key) => {
    const item = store.find(key);
    const metadata = item?.expires ? { ttlExpireTime: new Date(item.expires).toISOString().replace(/\.\d+Z$/, 'Z') } : {};
    return item ? { data: item.value, etag: { value: item.etag }, content_type: item.content_type, metadata } : {};
  };

  return {
    StateStore: {
      Init: Instances.unary(call => {
        instances.init('StateStore', call, (id, properties) => {
          if (properties.refuse) throw { code: status.INVALID_ARGUMENT, details: properties.refuse };
          if (properties.clock) clocks.set(id, clocks.get(id) ?? Date.parse(properties.clock));
          return { id, store: storeOf(id), maxSize: Number(properties.maxSize ?? 0) };
        });
        return {};
      }),
      Features: Instances.unary(() => ({ features: ['ETAG', 'TRANSACTIONAL', 'TTL', 'QUERY_API', 'KEYS_LIKE', 'UNHEARD_OF'] })),
      Ping: Instances.unary(() => ({})),
      Get: Instances.unary(call => read(open(call).store, call.request.key)),
      Set: Instances.unary(call => (set(open(call), call.request), {})),
      Delete: Instances.unary(call => (remove(open(call), call.request), {})),
      BulkGet: Instances.unary(call => {
        const { store } = open(call);
        const keys = [...new Set(call.request.items.map(item => item.key))].reverse();
        return { items: keys.map(key => ({ key, ...read(store, key) })) };
      }),
      BulkSet: Instances.unary(call => (call.request.items.forEach(item => set(open(call), item)), {})),
      BulkDelete: Instances.unary(call => (call.request.items.forEach(item => remove(open(call), item)), {})),
    },
    TransactionalStateStore: {
      Transact: Instances.unary(call => {
        const instance = open(call);
        const operations = call.request.operations.map(operation => ({ kind: operation.request, item: operation[operation.request] }));
        for (const { kind, item } of operations) {
          instance.store.check(item);
          if (kind === 'set') instance.store.expiry(item);
        }
        for (const { kind, item } of operations) (kind === 'set' ? set : remove)(instance, item);
        return {};
      }),
    },
    TransactionalStoreMultiMaxSize: {
      MultiMaxSize: Instances.unary(call => ({ max_size: open(call).maxSize })),
    },
    QueriableStateStore: {
      Query: Instances.unary(call => {
        const { store } = open(call);
        const found = query.run(call.request.query, store.keys().map(key => ({ key, ...read(store, key) })));
        return { ...found, metadata: { asked: JSON.stringify(call.request.metadata) } };
      }),
    },
  };
}

module.exports = { create };
