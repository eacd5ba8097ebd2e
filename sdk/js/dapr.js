// Dapr's building blocks for a component that has fetch: the HTTP API, at the address every Dapr app uses. Inside Pillion the runtime answers these
// requests itself, without a socket.

const address = 'http://localhost:3500/v1.0';

/** What Dapr answered when it could not do what it was asked: its HTTP status, and the code and text of its error. */
export class DaprError extends Error {
  constructor(status, code, message) {
    super(message || `Dapr answered ${status}`);
    this.name = 'DaprError';
    this.status = status;
    this.code = code;
  }
}

async function ask(path, options) {
  const answer = await fetch(address + path, options);
  if (answer.ok) {
    return answer;
  }

  const text = await answer.text();
  try {
    const { errorCode, message } = JSON.parse(text);
    throw new DaprError(answer.status, errorCode, message);
  } catch (e) {
    throw e instanceof DaprError ? e : new DaprError(answer.status, undefined, text);
  }
}

const json = (value) => ({ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) });

const part = encodeURIComponent;

/** Values by key in a store that a component names. A value is what JSON can say. */
export const state = {
  /** The value and its ETag, or undefined if there is none. */
  async get(store, key) {
    const answer = await ask(`/state/${part(store)}/${part(key)}`);
    return answer.status === 204 ? undefined : { value: await answer.json(), etag: answer.headers.get('etag') ?? undefined };
  },

  /** Stores a value; with an ETag only if the store's value still has it, else the error's status is 409. */
  async save(store, key, value, etag) {
    await ask(`/state/${part(store)}`, json([{ key, value, etag, options: etag ? { concurrency: 'first-write' } : undefined }]));
  },

  /** Removes a value; with an ETag as save does. */
  async remove(store, key, etag) {
    await ask(`/state/${part(store)}/${part(key)}`, { method: 'DELETE', headers: etag ? { 'if-match': etag } : {} });
  },
};

/** Publishes an event to a topic; it is wrapped into a CloudEvent on its way. */
export async function publish(pubsub, topic, data) {
  await ask(`/publish/${part(pubsub)}/${part(topic)}`, json(data));
}

/** A secret's parts by their names. */
export async function secret(store, key) {
  return (await ask(`/secrets/${part(store)}/${part(key)}`)).json();
}

/** Calls another app; what it answers is returned whatever its status. `options` are those of fetch. */
export function invoke(app, path, options) {
  return fetch(`${address}/invoke/${part(app)}/method/${path}`, options);
}
