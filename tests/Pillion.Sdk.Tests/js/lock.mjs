import assert from "node:assert/strict";
import { client, failure, feature, until } from "./support.mjs";

const test = feature("lock");
const store = "lockstore";
// The SDK's LockStatus, which it does not export.
const [success, doesNotExist, belongsToOthers] = [0, 1, 2];

test("one owner at a time has a lock", async () => {
  assert.deepEqual(await client.lock.lock(store, "resource", "ada", 60), { success: true });
  assert.deepEqual(await client.lock.lock(store, "resource", "bob", 60), { success: false });
  assert.deepEqual(await client.lock.lock(store, "another", "bob", 60), { success: true });
});

test("only its owner gives a lock back", async () => {
  await client.lock.lock(store, "owned", "ada", 60);
  assert.deepEqual(await client.lock.unlock(store, "owned", "bob"), { status: belongsToOthers });
  assert.deepEqual(await client.lock.unlock(store, "owned", "ada"), { status: success });
  assert.deepEqual(await client.lock.lock(store, "owned", "bob", 60), { success: true });
});

test("a lock that nobody has cannot be given back", async () => {
  assert.deepEqual(await client.lock.unlock(store, "nobodys", "ada"), { status: doesNotExist });
});

test("a lock expires", async () => {
  assert.deepEqual(await client.lock.lock(store, "short", "ada", 1), { success: true });
  await until(async () => (await client.lock.lock(store, "short", "bob", 60)).success, "the lock is free again");
});

test("an unknown lock store is named by the error", async () => {
  assert.match(await failure(client.lock.lock("nostore", "resource", "ada", 60)), /nostore/);
});
