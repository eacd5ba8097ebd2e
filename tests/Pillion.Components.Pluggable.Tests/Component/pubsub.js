const { randomUUID } = require('crypto');
const { Instances } = require('./instances');

/** A group of subscribers of a topic: each message goes to one of them, and again when it was not acknowledged. */
class Group {
  #waiting = [];
  #members = [];

  put(message) {
    this.#waiting.push(message);
    this.#handOut();
  }

  /** Forgets a message that a process before had acknowledged. */
  forget(id) {
    this.#waiting = this.#waiting.filter(message => message.id !== id);
  }

  join(stream) {
    const member = { stream, underWay: new Map() };
    this.#members.push(member);
    this.#handOut();
    return member;
  }

  leave(member) {
    if (!this.#members.includes(member)) return;
    this.#members = this.#members.filter(other => other !== member);
    this.#waiting.unshift(...member.underWay.values());
    this.#handOut();
  }

  /** @returns whether the message is done with. */
  answer(member, id, error) {
    const message = member.underWay.get(id);
    member.underWay.delete(id);
    if (message && error) setTimeout(() => this.put(message), 20);
    else this.#handOut();
    return message !== undefined && !error;
  }

  #handOut() {
    while (this.#waiting.length > 0) {
      // Whoever has least to do; nobody gets so much that the others have nothing.
      const member = this.#members.filter(m => m.underWay.size < 10).sort((a, b) => a.underWay.size - b.underWay.size)[0];
      if (!member) return;
      const message = this.#waiting.shift();
      if (message.expires <= Date.now()) continue;
      member.underWay.set(message.id, message);
      member.stream.write(message);
    }
  }
}

function create({ instances, journal }) {
  const topics = new Map();
  const groupOf = (topic, name) => {
    if (!topics.has(topic)) topics.set(topic, new Map());
    if (!topics.get(topic).has(name)) topics.get(topic).set(name, new Group());
    return topics.get(topic).get(name);
  };
  const deliver = message => topics.get(message.topic_name)?.forEach(group => group.put(message));
  const publish = (topic, { data, content_type, metadata }) => {
    const expires = metadata.ttlInSeconds ? Date.now() + Number(metadata.ttlInSeconds) * 1000 : undefined;
    const message = { id: randomUUID(), topic_name: topic, data, content_type, metadata, expires };
    journal.append({ kind: 'message', message: { ...message, data: data.toString('base64') } });
    deliver(message);
  };

  for (const entry of journal.read('group', 'message', 'done')) {
    if (entry.kind === 'group') groupOf(entry.topic, entry.name);
    else if (entry.kind === 'message') deliver({ ...entry.message, data: Buffer.from(entry.message.data, 'base64') });
    else groupOf(entry.topic, entry.name).forget(entry.id);
  }

  return {
    PubSub: {
      Init: Instances.unary(call => {
        instances.init('PubSub', call, (id, { consumerID }) => ({ group: consumerID ?? id }));
        return {};
      }),
      Features: Instances.unary(() => ({ features: ['MESSAGE_TTL', 'BULK_PUBSUB'] })),
      Ping: Instances.unary(() => ({})),
      Publish: Instances.unary(call => {
        instances.find('PubSub', call);
        publish(call.request.topic, call.request);
        return {};
      }),
      BulkPublish: Instances.unary(call => {
        instances.find('PubSub', call);
        const failed_entries = [];
        for (const { entry_id, event, content_type, metadata } of call.request.entries) {
          if (metadata.refuse) failed_entries.push({ entry_id, error: metadata.refuse });
          else publish(call.request.topic, { data: event, content_type, metadata: { ...call.request.metadata, ...metadata } });
        }
        return { failed_entries };
      }),
      PullMessages(call) {
        let group, member, topic, name;
        const leave = () => group?.leave(member);
        call.on('data', request => {
          try {
            if (request.topic) {
              name = instances.find('PubSub', call).group;
              topic = request.topic.name;
              group = groupOf(topic, name);
              journal.append({ kind: 'group', topic, name });
              member = group.join(call);
            } else if (group.answer(member, request.ack_message_id, request.ack_error)) {
              journal.append({ kind: 'done', topic, name, id: request.ack_message_id });
            }
          } catch (error) {
            call.emit('error', error);
          }
        });
        call.on('end', () => {
          leave();
          call.end();
        });
        call.on('cancelled', leave);
        call.on('close', leave);
      },
    },
  };
}

module.exports = { create };
