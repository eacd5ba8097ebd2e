// A message broker in the memory of one instance. Subscriptions of one app share a topic's messages, those of other apps get copies; what nobody has
// subscribed to is forgotten.
const queues = new Map();
const subscriptions = new Map();
let ids = 0n;

// A thrown object is the error that is answered.
function queueOf(subscription) {
  const queue = subscriptions.get(subscription);
  if (!queue) {
    throw { tag: 'not-found', val: 'there is no such subscription' };
  }
  return queue;
}

export const pubSub = {
  // Called once for each instance, with the settings of the component's file, as pairs of name and value; answers what the broker can do besides.
  init(metadata) {
    return {};
  },

  publish(message) {
    for (const queue of queues.values()) {
      if (queue.topic === message.topic) {
        queue.waiting.push({ id: ++ids, message });
      }
    }
  },

  subscribe({ topic, appId }) {
    const name = JSON.stringify([topic, appId]);
    const queue = queues.get(name) ?? { name, topic, waiting: [], taken: new Map() };
    queues.set(name, queue);
    subscriptions.set(++ids, queue);
    return ids;
  },

  // The next messages, or none: it is asked again when something was published.
  receive(subscription, max, waitMilliseconds) {
    const queue = queueOf(subscription);
    const deliveries = queue.waiting.splice(0, max);
    deliveries.forEach((delivery) => queue.taken.set(delivery.id, { subscription, delivery }));
    return deliveries;
  },

  acknowledge(subscription, id, outcome) {
    const queue = queueOf(subscription);
    const taken = queue.taken.get(id);
    if (!taken) {
      throw { tag: 'not-found', val: 'there is no such delivery' };
    }
    queue.taken.delete(id);
    if (outcome === 'failed') {
      queue.waiting.push(taken.delivery);
    }
  },

  // What was not acknowledged is for others.
  unsubscribe(subscription) {
    const queue = queueOf(subscription);
    subscriptions.delete(subscription);
    for (const [id, taken] of queue.taken) {
      if (taken.subscription === subscription) {
        queue.taken.delete(id);
        queue.waiting.push(taken.delivery);
      }
    }
    if (![...subscriptions.values()].includes(queue)) {
      queues.delete(queue.name);
    }
  },
};
