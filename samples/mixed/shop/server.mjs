// The shop: an Express app with Dapr's SDK. POST /orders/<number> orders something, GET /orders/<number> tells what has happened since.
import dapr from "@dapr/dapr";
import express from "express";

const { DaprClient, DaprServer, HttpMethod } = dapr;
const orders = new Map();

const app = express();
const client = new DaprClient();
const server = new DaprServer({ serverHttp: app, serverPort: process.env.APP_PORT });

const note = (order, step) => orders.get(order)?.steps.push(step);

app.post("/orders/:order", async (request, response) => {
  const { order } = request.params;
  orders.set(order, { order, steps: [], price: undefined });
  const price = await client.invoker.invoke("pricing", "price", HttpMethod.POST, { order });
  note(order, `shop asked ${price.by}`);
  const reserved = await client.invoker.invoke("stock", "reserve", HttpMethod.POST, { order });
  note(order, `shop asked ${reserved.by}`);
  await client.pubsub.publish("pubsub", "orders", { order });
  response.status(202).json(orders.get(order));
});

app.get("/orders/:order", (request, response) => {
  const found = orders.get(request.params.order);
  response.status(found ? 200 : 404).json(found ?? { error: "there is no such order" });
});

// The other two tell here what they did.
await server.invoker.listen(
  "note",
  async ({ body }) => {
    const { order, step } = JSON.parse(body);
    note(order, step);
    return { by: "shop" };
  },
  { method: HttpMethod.POST },
);

await server.pubsub.subscribe("pubsub", "priced", async ({ order, price }) => {
  note(order, "shop got the event of pricing");
  orders.get(order).price = price;
});

await server.start();
