import assert from "node:assert/strict";
import { client, failure, feature } from "./support.mjs";

const test = feature("proxy");

test("this version of the SDK has no proxies", async () => {
  // 3.18 gave them up with its move to ConnectRPC; proxied gRPC calls are tested with grpc-js (mixed/).
  assert.match(await failure(client.proxy.create(class Service {})), /not supported/i);
});
