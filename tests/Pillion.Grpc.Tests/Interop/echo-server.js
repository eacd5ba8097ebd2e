// The service of echo.proto by @grpc/grpc-js, as EchoService.cs has it. Writes the port it listens on.
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');

const { pillion } = grpc.loadPackageDefinition(loader.loadSync(process.argv[2], { keepCase: true, defaults: true }));

function copied(call) {
  const metadata = new grpc.Metadata();
  for (const key of Object.keys(call.metadata.getMap()).filter(key => key.startsWith('x-'))) {
    call.metadata.get(key).forEach(value => metadata.add(key, value));
  }
  return metadata;
}

function failure(request, trailers) {
  const violation = Buffer.from('\x0a\x04fail\x12\x0dwas asked for', 'latin1');
  const badRequest = Buffer.concat([Buffer.from([0x0a, violation.length]), violation]);
  const url = Buffer.from('type.googleapis.com/google.rpc.BadRequest');
  const any = Buffer.concat([Buffer.from([0x0a, url.length]), url, Buffer.from([0x12, badRequest.length]), badRequest]);
  trailers.set('grpc-status-details-bin', Buffer.concat([Buffer.from([0x08, request.fail, 0x1a, any.length]), any]));
  return { code: request.fail, details: request.text, metadata: trailers };
}

const server = new grpc.Server({ 'grpc.max_receive_message_length': -1 });
server.addService(pillion.test.Echo.service, {
  Say(call, callback) {
    const { request } = call;
    const trailers = copied(call);
    if (request.act === 'hang') {
      call.on('cancelled', () => console.log('cancelled'));
      return;
    }
    call.sendMetadata(copied(call));
    if (request.fail) {
      callback(failure(request, trailers));
    } else {
      callback(null, { text: request.text, data: request.data }, trailers);
    }
  },
  Repeat(call) {
    const { request } = call;
    for (let number = 0; number < request.times; number++) {
      call.write({ text: request.text, number });
    }
    if (request.fail) {
      call.emit('error', failure(request, copied(call)));
    } else {
      call.end(copied(call));
    }
  },
  Join(call, callback) {
    const texts = [];
    call.on('data', request => texts.push(request.text));
    call.on('end', () => callback(null, { text: texts.join(''), number: texts.length }));
  },
  Chat(call) {
    let number = 0;
    call.sendMetadata(copied(call));
    call.on('data', request => {
      if (request.fail) {
        call.emit('error', failure(request, copied(call)));
      } else {
        call.write({ text: request.text, data: request.data, number: number++ });
      }
    });
    call.on('end', () => call.end(copied(call)));
  },
});
server.bindAsync(process.argv[3], grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  console.log(`listening on ${port}.`);
});
