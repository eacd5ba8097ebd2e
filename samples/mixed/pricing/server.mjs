// Pricing: a gRPC server that Dapr calls (AppCallback), and a gRPC client of Dapr. It says a price, and when the stock has packed an order it
// tells the shop.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import grpc from "@grpc/grpc-js";
import loader from "@grpc/proto-loader";

const here = dirname(fileURLToPath(import.meta.url));
const protos = process.env.DAPR_PROTOS ?? join(here, "../../../src/Runtime/Pillion.Protos");
const definition = loader.loadSync(
  ["dapr/proto/runtime/v1/appcallback.proto", "dapr/proto/runtime/v1/dapr.proto"],
  { includeDirs: [protos], keepCase: true, defaults: true, enums: String },
);
const { AppCallback, Dapr } = grpc.loadPackageDefinition(definition).dapr.proto.runtime.v1;

const dapr = new Dapr(`127.0.0.1:${process.env.DAPR_GRPC_PORT}`, grpc.credentials.createInsecure());
const call = (method, request) =>
  new Promise((resolve, reject) => dapr[method](request, (error, answer) => (error ? reject(error) : resolve(answer))));

const json = (value) => Buffer.from(JSON.stringify(value));
const priceOf = (order) => 10 * order.length + 0.99;

const invoke = async (id, method, data) => {
  const message = { method, data: { value: json(data) }, content_type: "application/json", http_extension: { verb: "POST" } };
  const answer = await call("InvokeService", { id, message });
  return JSON.parse(answer.data.value);
};

const callbacks = {
  // Somebody invokes a method of this app.
  async OnInvoke({ method, data }) {
    if (method !== "price") throw { code: grpc.status.UNIMPLEMENTED, details: `there is no method ${method}` };
    const { order } = JSON.parse(data.value);
    return { data: { value: json({ by: "pricing", price: priceOf(order) }) }, content_type: "application/json" };
  },

  async ListTopicSubscriptions() {
    return { subscriptions: [{ pubsub_name: "pubsub", topic: "packed", routes: { default: "/packed" } }] };
  },

  async OnTopicEvent({ data }) {
    const { order } = JSON.parse(data);
    await invoke("shop", "note", { order, step: "pricing got the event of stock" });
    const { by } = await invoke("stock", "reserve", { order });
    await invoke("shop", "note", { order, step: `pricing asked ${by}` });
    const event = json({ order, price: priceOf(order) });
    await call("PublishEvent", { pubsub_name: "pubsub", topic: "priced", data: event, data_content_type: "application/json" });
    return { status: "SUCCESS" };
  },

  async ListInputBindings() {
    return { bindings: [] };
  },
};

// grpc-js wants callbacks; promises read better.
const handlers = Object.entries(callbacks).map(([name, handle]) => [
  name,
  ({ request }, answer) => handle(request).then((response) => answer(null, response), (error) => answer(error)),
]);

const server = new grpc.Server();
server.addService(AppCallback.service, Object.fromEntries(handlers));
server.bindAsync(`127.0.0.1:${process.env.APP_PORT}`, grpc.ServerCredentials.createInsecure(), (error) => {
  if (error) throw error;
});
