import assert from "node:assert/strict";
import { appId, client, failure, feature, newClient, protocol } from "./support.mjs";

const test = feature("metadata");

test("it names the app and its components", async () => {
  const metadata = await client.metadata.get();
  assert.equal(metadata.id, appId);
  const byName = Object.fromEntries(metadata.components.map((one) => [one.name, one]));
  assert.match(byName.statestore.type, /^state\./);
  assert.match(byName.pubsub.type, /^pubsub\./);
  for (const capability of ["ETAG", "TRANSACTIONAL", "ACTOR"]) {
    assert.ok(byName.statestore.capabilities.includes(capability), capability);
  }
});

test("an attribute of the app's own is kept", async () => {
  assert.equal(await client.metadata.set("release", "42"), true);
  const metadata = await client.metadata.get();
  assert.equal(metadata.extended.release, "42");
  assert.ok(metadata.extended.daprRuntimeVersion);
});

test("health is told", async () => {
  assert.equal(await client.health.isHealthy(), true);
});

test("the SDK waits for the runtime to start", async () => {
  const another = newClient();
  await another.start();
  assert.equal(another.getIsInitialized?.() ?? true, true);
});

test("without the API token everything is refused", async (t) => {
  if (!process.env.DAPR_API_TOKEN) return t.skip("permanent: these components are tested without a token, others with one");
  const stranger = newClient({ daprApiToken: "wrong" });
  const error = await failure(protocol === "http" ? stranger.daprClient.execute("/state/statestore/key", { method: "GET" }, false) : stranger.daprClient.getClient(false).then((c) => c.getState({ storeName: "statestore", key: "key" })));
  assert.match(error, protocol === "http" ? /401/ : /unauthenticated/i);
});
