// The list of services by grpc.reflection.v1alpha, which is all that Dapr asks for; the newer name is not served.
const grpc = require('@grpc/grpc-js');

function add(server, loader, folder, names) {
  const proto = loader.loadSync('grpc/reflection/v1/reflection.proto', { keepCase: true, oneofs: true, includeDirs: [folder] });
  const method = grpc.loadPackageDefinition(proto).grpc.reflection.v1.ServerReflection.service.ServerReflectionInfo;
  const path = method.path.replace('.v1.', '.v1alpha.');
  server.addService({ ServerReflectionInfo: { ...method, path } }, {
    ServerReflectionInfo(call) {
      call.on('data', request => {
        const service = [...names, 'grpc.reflection.v1alpha.ServerReflection'].map(name => ({ name }));
        call.write(
          request.list_services === undefined
            ? { error_response: { error_code: grpc.status.UNIMPLEMENTED, error_message: 'only services are listed' } }
            : { list_services_response: { service } },
        );
      });
      call.on('end', () => call.end());
    },
  });
}

module.exports = { add };
