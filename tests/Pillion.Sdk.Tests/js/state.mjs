import assert from "node:assert/strict";
import { client, components, failure, feature, protocol, sdk, until } from "./support.mjs";

const { StateConcurrencyEnum, StateConsistencyEnum } = sdk;
const test = feature("state");
const store = "statestore";

const save = async (...items) => assert.deepEqual(await client.state.save(store, items), {});

const etagOf = async (key) => (await client.state.getBulk(store, [key]))[0].etag;

test("an object is saved and read", async () => {
  await save({ key: "object", value: { name: "Ada", born: 1815, tags: ["a", "b"], nested: { deep: null } } });
  assert.deepEqual(await client.state.get(store, "object"), { name: "Ada", born: 1815, tags: ["a", "b"], nested: { deep: null } });
});

test("strings and numbers are saved and read", async () => {
  await save({ key: "text", value: "Grüße, 世界 🌍" }, { key: "number", value: 42.5 }, { key: "false", value: false });
  assert.equal(await client.state.get(store, "text"), "Grüße, 世界 🌍");
  assert.equal(await client.state.get(store, "number"), 42.5);
  assert.equal(await client.state.get(store, "false"), false);
});

test("a saved value replaces the one before", async () => {
  await save({ key: "twice", value: "one" });
  await save({ key: "twice", value: "two" });
  assert.equal(await client.state.get(store, "twice"), "two");
});

test("an unknown key reads as nothing", async () => {
  assert.equal(await client.state.get(store, "unknown"), "");
});

test("several keys are read at once, unknown ones without data", async () => {
  await save({ key: "bulk-1", value: "one" }, { key: "bulk-2", value: { two: 2 } });
  const items = await client.state.getBulk(store, ["bulk-1", "bulk-2", "bulk-3"], { parallelism: 2 });
  assert.equal(items.length, 3);
  const byKey = Object.fromEntries(items.map((item) => [item.key, item]));
  assert.equal(byKey["bulk-1"].data, "one");
  assert.deepEqual(byKey["bulk-2"].data, { two: 2 });
  assert.ok(byKey["bulk-1"].etag);
  assert.ok(!byKey["bulk-3"].data);
  assert.ok(!byKey["bulk-3"].etag);
});

test("a deleted key is gone; deleting it again is no error", async () => {
  await save({ key: "deleted", value: "here" });
  assert.deepEqual(await client.state.delete(store, "deleted"), {});
  assert.equal(await client.state.get(store, "deleted"), "");
  assert.deepEqual(await client.state.delete(store, "deleted"), {});
});

test("saving with the right ETag succeeds and changes it", async () => {
  await save({ key: "etag", value: "one" });
  const first = await etagOf("etag");
  await save({ key: "etag", value: "two", etag: first });
  assert.equal(await client.state.get(store, "etag"), "two");
  assert.notEqual(await etagOf("etag"), first);
});

test("saving with an old ETag is refused and changes nothing", async () => {
  await save({ key: "old-etag", value: "one" });
  const first = await etagOf("old-etag");
  await save({ key: "old-etag", value: "two" });
  const options = { concurrency: StateConcurrencyEnum.CONCURRENCY_FIRST_WRITE };
  const error = await failure(client.state.save(store, [{ key: "old-etag", value: "three", etag: first, options }]));
  assert.match(error, /etag/i);
  assert.match(error, protocol === "http" ? /409/ : /aborted/i);
  assert.equal(await client.state.get(store, "old-etag"), "two");
});

test("of two first writes without an ETag the second is refused", async () => {
  const item = { key: "first-write", value: "one", options: { concurrency: StateConcurrencyEnum.CONCURRENCY_FIRST_WRITE } };
  await save({ ...item });
  await failure(client.state.save(store, [{ ...item, value: "two" }]));
  assert.equal(await client.state.get(store, "first-write"), "one");
});

test("the last of two writes without ETags wins", async () => {
  const options = { concurrency: StateConcurrencyEnum.CONCURRENCY_LAST_WRITE };
  await save({ key: "last-write", value: "one", options });
  await save({ key: "last-write", value: "two", options });
  assert.equal(await client.state.get(store, "last-write"), "two");
});

test("deleting asks for the right ETag when one is given", async () => {
  await save({ key: "delete-etag", value: "one" });
  const first = await etagOf("delete-etag");
  await save({ key: "delete-etag", value: "two" });
  const concurrency = StateConcurrencyEnum.CONCURRENCY_FIRST_WRITE;
  assert.match(await failure(client.state.delete(store, "delete-etag", { etag: first, concurrency })), /etag/i);
  assert.equal(await client.state.get(store, "delete-etag"), "two");
  assert.deepEqual(await client.state.delete(store, "delete-etag", { etag: await etagOf("delete-etag"), concurrency }), {});
  assert.equal(await client.state.get(store, "delete-etag"), "");
});

test("reads and writes take a consistency", async () => {
  for (const consistency of [StateConsistencyEnum.CONSISTENCY_STRONG, StateConsistencyEnum.CONSISTENCY_EVENTUAL]) {
    await save({ key: "consistency", value: `with ${consistency}`, options: { consistency } });
    assert.equal(await client.state.get(store, "consistency", { consistency }), `with ${consistency}`);
  }
});

test("a value with ttlInSeconds of its own expires", async () => {
  await save({ key: "ttl-item", value: "short", metadata: { ttlInSeconds: "1" } }, { key: "ttl-none", value: "long" });
  await until(async () => (await client.state.get(store, "ttl-item")) === "", "the value has expired");
  assert.equal(await client.state.get(store, "ttl-none"), "long");
});

test("a request's ttlInSeconds holds for its values", async () => {
  assert.deepEqual(await client.state.save(store, [{ key: "ttl-request", value: "short" }], { metadata: { ttlInSeconds: "1" } }), {});
  await until(async () => (await client.state.get(store, "ttl-request")) === "", "the value has expired");
});

test("a transaction writes and deletes together", async () => {
  await save({ key: "tx-old", value: "old" });
  await client.state.transaction(
    store,
    [
      { operation: "upsert", request: { key: "tx-1", value: "one" } },
      { operation: "upsert", request: { key: "tx-2", value: "two" } },
      { operation: "delete", request: { key: "tx-old" } },
    ],
    { partitionKey: "tx" },
  );
  assert.equal(await client.state.get(store, "tx-1"), "one");
  assert.equal(await client.state.get(store, "tx-2"), "two");
  assert.equal(await client.state.get(store, "tx-old"), "");
});

test("a transaction with an old ETag changes nothing", async () => {
  await save({ key: "tx-etag", value: "one" });
  const first = await etagOf("tx-etag");
  await save({ key: "tx-etag", value: "two" });
  const options = { concurrency: StateConcurrencyEnum.CONCURRENCY_FIRST_WRITE };
  await failure(
    client.state.transaction(store, [
      { operation: "upsert", request: { key: "tx-other", value: "written" } },
      { operation: "upsert", request: { key: "tx-etag", value: "three", etag: first, options } },
    ]),
  );
  assert.equal(await client.state.get(store, "tx-etag"), "two");
  assert.equal(await client.state.get(store, "tx-other"), "");
});

test("a query is refused by a store that has none", async () => {
  const query = { filter: { EQ: { state: "CA" } }, sort: [{ key: "id", order: "DESC" }], page: { limit: 2 } };
  const error = await failure(client.state.query(store, query));
  assert.match(error, /quer/i);
});

test.redis("a query filters, sorts and pages in a store that can", async (t) => {
  if (!process.env.SDK_POSTGRES) return t.skip("temporary, until it is installed: PostgreSQL is missing; run eng/install-servers");
  const people = ["Ada", "Bob", "Cyd", "Dan"].map((name, age) => ({ key: name, value: { name, age, team: age % 2 ? "odd" : "even" } }));
  assert.deepEqual(await client.state.save("querystore", people, { metadata: { contentType: "application/json" } }), {});
  const query = { filter: { EQ: { team: "odd" } }, sort: [{ key: "age", order: "DESC" }], page: { limit: 1 } };
  const first = await client.state.query("querystore", query);
  assert.deepEqual(first.results.map((r) => r.key), ["Dan"]);
  const second = await client.state.query("querystore", { ...query, page: { limit: 1, token: first.token } });
  assert.deepEqual(second.results.map((r) => r.key), ["Bob"]);
});

test("a value of 3 MB is saved and read", async () => {
  const value = { text: "ä".repeat(1_500_000) };
  await save({ key: "large", value });
  assert.deepEqual(await client.state.get(store, "large"), value);
});

test("a hundred values are saved and read at the same time", async () => {
  const keys = Array.from({ length: 100 }, (_, i) => `parallel-${i}`);
  await Promise.all(keys.map((key, i) => save({ key, value: { i } })));
  const items = await client.state.getBulk(store, keys);
  assert.deepEqual(new Set(items.map((item) => item.data.i)).size, 100);
});

test("an unknown store is named by the error", async () => {
  assert.match(await failure(client.state.get("nostore", "key")), /nostore/);
  assert.match(await failure(client.state.save("nostore", [{ key: "k", value: "v" }])), protocol === "http" ? /ERR_STATE_STORE_NOT_FOUND/ : /nostore/);
});
