import assert from "node:assert/strict";
import { client, components, failure, feature, protocol } from "./support.mjs";

const test = feature("secret");
const store = components === "defaults" ? "local-env" : "secretstore";

test("a secret is read", async () => {
  assert.deepEqual(await client.secret.get(store, "SDK_SECRET"), { SDK_SECRET: "only the app may know" });
});

test("all secrets are read", async () => {
  const all = await client.secret.getBulk(store);
  assert.deepEqual(all["SDK_SECRET"], { SDK_SECRET: "only the app may know" });
  if (components !== "defaults") assert.deepEqual(all["database:password"], { "database:password": "nested" });
});

test("an unknown secret is an error or empty, as the store has it", async () => {
  if (components === "defaults") {
    assert.deepEqual(await client.secret.get(store, "SDK_NO_SUCH"), { SDK_NO_SUCH: "" });
  } else {
    assert.match(await failure(client.secret.get(store, "no-such")), /no-such/);
  }
});

test("an unknown secret store is named by the error", async () => {
  const error = await failure(client.secret.get("nostore", "SDK_SECRET"));
  assert.match(error, /nostore/);
  if (protocol === "http") assert.match(error, /ERR_SECRET_STORE_NOT_FOUND/);
});
