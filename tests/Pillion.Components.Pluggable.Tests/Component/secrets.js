const { status } = require('@grpc/grpc-js');
const { Instances } = require('./instances');

// The secrets are the JSON in the component's metadata "secrets": names and their values.
function create({ instances }) {
  const find = call => instances.find('SecretStore', call);
  const named = (name, value) => ({ [name]: value });
  return {
    SecretStore: {
      Init: Instances.unary(call => {
        instances.init('SecretStore', call, (id, properties) => JSON.parse(properties.secrets ?? '{}'));
        return {};
      }),
      Features: Instances.unary(() => ({ features: [] })),
      Ping: Instances.unary(() => ({})),
      Get: Instances.unary(call => {
        const { key } = call.request;
        const secrets = find(call);
        if (!(key in secrets)) throw { code: status.NOT_FOUND, details: `there is no secret '${key}'` };
        return { data: named(key, secrets[key]) };
      }),
      BulkGet: Instances.unary(call => ({
        data: Object.fromEntries(Object.entries(find(call)).map(([name, value]) => [name, { secrets: named(name, value) }])),
      })),
    },
  };
}

module.exports = { create };
