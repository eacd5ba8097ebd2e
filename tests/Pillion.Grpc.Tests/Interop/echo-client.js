// Calls the service of echo.proto with @grpc/grpc-js and checks what comes back.
const assert = require('node:assert');
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');

const { pillion } = grpc.loadPackageDefinition(loader.loadSync(process.argv[2], { keepCase: true, defaults: true }));
const { status } = grpc;

const unary = (client, request, metadata = new grpc.Metadata(), options = {}) =>
  new Promise(resolve => {
    const seen = {};
    const call = client.Say(request, metadata, options, (error, reply) => Object.assign(seen, { error, reply }));
    call.on('metadata', headers => (seen.headers = headers));
    call.on('status', trailers => resolve(Object.assign(seen, { status: trailers })));
    seen.call = call;
  });

const drain = call =>
  new Promise(resolve => {
    const replies = [];
    call.on('data', reply => replies.push(reply));
    call.on('error', () => {});
    call.on('status', end => resolve({ replies, end }));
  });

const checks = {
  async unary(client) {
    const data = Buffer.alloc(1_000_000, 7);
    const { reply } = await unary(client, { text: 'Grüße 😀', data });
    assert.strictEqual(reply.text, 'Grüße 😀');
    assert.ok(reply.data.equals(data));
  },
  async metadata(client) {
    const metadata = new grpc.Metadata();
    metadata.add('x-text', 'one');
    metadata.add('x-text', 'two');
    metadata.add('x-bytes-bin', Buffer.from([0, 1, 255, 254]));
    const { headers, status: end } = await unary(client, { text: 'm' }, metadata);
    for (const received of [headers, end.metadata]) {
      // Node joins them in its own way.
      assert.deepStrictEqual(received.get('x-text').join().split(/, ?/), ['one', 'two']);
      assert.ok(received.get('x-bytes-bin')[0].equals(Buffer.from([0, 1, 255, 254])));
    }
  },
  async failure(client) {
    const { error } = await unary(client, { text: 'nein, 100 % ü\n', fail: status.FAILED_PRECONDITION });
    assert.strictEqual(error.code, status.FAILED_PRECONDITION);
    assert.strictEqual(error.details, 'nein, 100 % ü\n');
    assert.ok(error.metadata.get('grpc-status-details-bin')[0].includes('google.rpc.BadRequest'));
  },
  async 'handler that throws'(client) {
    const { error } = await unary(client, { act: 'throw' });
    assert.strictEqual(error.code, status.UNKNOWN);
    assert.match(error.details, /the handler is broken/);
  },
  async deadline(client) {
    const { error } = await unary(client, { act: 'hang' }, undefined, { deadline: Date.now() + 300 });
    assert.strictEqual(error.code, status.DEADLINE_EXCEEDED);
  },
  async cancellation(client) {
    const call = client.Repeat({ text: 'r', times: 1_000_000 });
    const end = drain(call);
    call.once('data', () => call.cancel());
    assert.strictEqual((await end).end.code, status.CANCELLED);
  },
  async 'server stream'(client) {
    const { replies, end } = await drain(client.Repeat({ text: 'r', times: 1000 }));
    assert.strictEqual(end.code, status.OK);
    assert.deepStrictEqual(replies.map(reply => reply.number), [...Array(1000).keys()]);
  },
  async 'server stream without messages'(client) {
    const { replies, end } = await drain(client.Repeat({ times: 0 }));
    assert.strictEqual(end.code, status.OK);
    assert.strictEqual(replies.length, 0);
  },
  async 'server stream that fails'(client) {
    const { replies, end } = await drain(client.Repeat({ text: 'r', times: 3, fail: status.ABORTED }));
    assert.strictEqual(end.code, status.ABORTED);
    // An error overtakes messages that grpc-js still has to decompress.
    assert.ok(replies.length <= 3);
  },
  async 'client stream'(client) {
    const reply = await new Promise((resolve, reject) => {
      const call = client.Join((error, value) => (error ? reject(error) : resolve(value)));
      'abcdefghij'.split('').forEach(text => call.write({ text }));
      call.end();
    });
    assert.deepStrictEqual([reply.text, reply.number], ['abcdefghij', 10]);
  },
  async duplex(client) {
    const call = client.Chat();
    for (let number = 0; number < 100; number++) {
      const answer = new Promise(resolve => call.once('data', resolve));
      call.write({ text: `ping ${number}` });
      assert.strictEqual((await answer).text, `ping ${number}`);
    }
    const { end } = await new Promise(resolve => {
      call.once('status', end => resolve({ end }));
      call.end();
    });
    assert.strictEqual(end.code, status.OK);
  },
  async 'duplex that fails'(client) {
    const call = client.Chat();
    const ended = drain(call);
    call.write({ text: 'a' });
    call.write({ text: 'no more', fail: status.OUT_OF_RANGE });
    const { replies, end } = await ended;
    assert.ok(replies.length <= 1);
    assert.deepStrictEqual([end.code, end.details], [status.OUT_OF_RANGE, 'no more']);
  },
  async 'method that is not there'(client) {
    const error = await new Promise(resolve =>
      client.makeUnaryRequest('/pillion.test.Echo/Shout', value => value, value => value, Buffer.alloc(0), resolve));
    assert.strictEqual(error.code, status.UNIMPLEMENTED);
  },
  async 'message above the limit'(client) {
    const { error } = await unary(client, { data: Buffer.alloc(5 * 1024 * 1024) });
    assert.strictEqual(error.code, status.RESOURCE_EXHAUSTED);
  },
  async 'many calls'(client) {
    const replies = await Promise.all([...Array(300).keys()].map(number => unary(client, { text: `n${number}` })));
    assert.deepStrictEqual(replies.map(({ reply }) => reply.text), [...Array(300).keys()].map(number => `n${number}`));
  },
};

(async () => {
  for (const [name, algorithm] of [['plain', 0], ['deflate', 1], ['gzip', 2]]) {
    const client = new pillion.test.Echo(process.argv[3], grpc.credentials.createInsecure(), {
      'grpc.default_compression_algorithm': algorithm,
      'grpc.max_receive_message_length': -1,
    });
    for (const [title, check] of Object.entries(checks)) {
      await check(client).catch(error => {
        console.error(`${name}: ${title}: ${error.stack}`);
        process.exitCode = 1;
      });
    }
    client.close();
  }
  console.log('done.');
})();
