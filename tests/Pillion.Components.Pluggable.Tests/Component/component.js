// A pluggable component for the tests: state store, broker, bindings and secret store in memory, served by @grpc/grpc-js on a Unix socket.
//
//   node component.js SOCKET REPOSITORY [JOURNAL]
//
// With a journal, a file, what was written outlives the process. Writes "ready." when it serves.
const fs = require('fs');
const path = require('path');
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');
const { Instances } = require('./instances');
const { Journal } = require('./journal');
const reflection = require('./reflection');

const [socket, repository, journalFile] = process.argv.slice(2);
const protos = path.join(repository, 'src/Runtime/Pillion.Protos');
const rpc = path.join(repository, 'src/Runtime/Pillion.Grpc');
const options = { keepCase: true, defaults: true, oneofs: true, enums: String, longs: Number, includeDirs: [protos, rpc] };
const files = ['state', 'pubsub', 'bindings', 'secretstore'].map(name => `dapr/proto/components/v1/${name}.proto`);
const { v1 } = grpc.loadPackageDefinition(loader.loadSync(files, options)).dapr.proto.components;

const journal = new Journal(journalFile);
const context = { instances: new Instances(), journal, rpc, clocks: new Map() };
const services = {
  ...require('./state').create(context),
  ...require('./pubsub').create(context),
  ...require('./bindings').create(context),
  ...require('./secrets').create(context),
};

const server = new grpc.Server({ 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 });
for (const [name, handlers] of Object.entries(services)) {
  server.addService(v1[name].service, handlers);
}
reflection.add(server, loader, rpc, Object.keys(services).map(name => `dapr.proto.components.v1.${name}`));

fs.rmSync(socket, { force: true });
server.bindAsync(`unix:${socket}`, grpc.ServerCredentials.createInsecure(), error => {
  if (error) throw error;
  console.log('ready.');
});
