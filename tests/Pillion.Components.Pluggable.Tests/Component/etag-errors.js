const path = require('path');
const grpc = require('@grpc/grpc-js');
const protobuf = require('protobufjs');

/** Makes the errors by which a state store refuses an ETag: a google.rpc.BadRequest on the field "etag". */
function create(folder) {
  const root = new protobuf.Root();
  root.resolvePath = (_, file) => (protobuf.common.get(file) ? file : path.resolve(folder, file));
  root.loadSync(['google/rpc/status.proto', 'google/rpc/error_details.proto'], { keepCase: true });
  const Status = root.lookupType('google.rpc.Status');
  const BadRequest = root.lookupType('google.rpc.BadRequest');

  const refuse = (code, description) => {
    const value = BadRequest.encode({ field_violations: [{ field: 'etag', description }] }).finish();
    const details = [{ type_url: 'type.googleapis.com/google.rpc.BadRequest', value }];
    const metadata = new grpc.Metadata();
    metadata.set('grpc-status-details-bin', Buffer.from(Status.encode({ code, message: description, details }).finish()));
    return { code, details: description, metadata };
  };
  return {
    mismatch: description => refuse(grpc.status.FAILED_PRECONDITION, description),
    invalid: description => refuse(grpc.status.INVALID_ARGUMENT, description),
  };
}

module.exports = { create };
