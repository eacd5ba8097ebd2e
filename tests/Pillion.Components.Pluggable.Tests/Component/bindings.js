const { randomUUID } = require('crypto');
const { status } = require('@grpc/grpc-js');
const { Instances } = require('./instances');

// The operations: "echo" answers with what it got; "emit" is an event for who reads; "answers" tells what readers said to events, "inits" which
// instances were initialised; "advance" moves the clock of a state store; "fail" fails.
function create({ instances, clocks }) {
  const readers = [];
  const waiting = [];
  const answers = [];
  const handOut = () => {
    while (waiting.length > 0 && readers.length > 0) {
      const reader = readers[0];
      const event = waiting.shift();
      reader.underWay.set(event.message_id, event);
      reader.call.write(event);
    }
  };
  const json = value => ({ data: Buffer.from(JSON.stringify(value)), content_type: 'application/json', metadata: {} });
  const operations = {
    echo: ({ data, metadata }) => ({ data, metadata, content_type: metadata.contentType ?? '' }),
    emit: ({ data, metadata }) => {
      waiting.push({ message_id: randomUUID(), data, metadata, content_type: metadata.contentType ?? '' });
      handOut();
      return {};
    },
    answers: () => json(answers),
    inits: () => json(instances.log),
    advance: ({ metadata }) => (clocks.set(metadata.instance, clocks.get(metadata.instance) + Number(metadata.milliseconds)), {}),
    fail: ({ data }) => {
      throw { code: status.UNAVAILABLE, details: data.toString() };
    },
  };

  return {
    InputBinding: {
      Init: Instances.unary(call => (instances.init('InputBinding', call, () => ({})), {})),
      Ping: Instances.unary(() => ({})),
      Read(call) {
        const reader = { call, underWay: new Map() };
        const leave = () => {
          if (!readers.includes(reader)) return;
          readers.splice(readers.indexOf(reader), 1);
          waiting.unshift(...reader.underWay.values());
          handOut();
        };
        call.on('data', ({ message_id, response_data, response_error }) => {
          const event = reader.underWay.get(message_id);
          reader.underWay.delete(message_id);
          answers.push({ event: event.data.toString(), response: response_data.toString(), error: response_error?.message });
          if (response_error) {
            waiting.push(event);
            setTimeout(handOut, 20);
          }
        });
        call.on('end', () => {
          leave();
          call.end();
        });
        call.on('cancelled', leave);
        call.on('close', leave);
        try {
          instances.find('InputBinding', call);
          readers.push(reader);
          handOut();
        } catch (error) {
          call.emit('error', error);
        }
      },
    },
    OutputBinding: {
      Init: Instances.unary(call => (instances.init('OutputBinding', call, () => ({})), {})),
      Ping: Instances.unary(() => ({})),
      ListOperations: Instances.unary(() => ({ operations: Object.keys(operations) })),
      Invoke: Instances.unary(call => {
        instances.find('OutputBinding', call);
        return operations[call.request.operation](call.request);
      }),
    },
  };
}

module.exports = { create };
