import assert from "node:assert/strict";
import net from "node:net";
import { readFile, rename, writeFile } from "node:fs/promises";
import { client, components, failure, feature, Inbox, setting, until } from "./support.mjs";

const test = feature("configuration");
const store = "configstore";

/** Changes an item behind Pillion's back, as an operator does. */
async function change(key, value, version) {
  if (components === "redis") {
    await redis("SET", key, `${value}||${version}`);
  } else {
    const file = setting("SDK_CONFIGURATION_FILE");
    const items = JSON.parse(await readFile(file, "utf8"));
    items[key] = { value, version };
    await writeFile(`${file}.new`, JSON.stringify(items));
    await rename(`${file}.new`, file);
  }
}

function redis(...words) {
  const [host, port] = setting("SDK_REDIS").split(":");
  return new Promise((resolve, reject) => {
    const socket = net.connect(Number(port), host, () =>
      socket.write(`*${words.length}\r\n` + words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join("")),
    );
    socket.once("data", (data) => (socket.end(), String(data).startsWith("-") ? reject(new Error(String(data))) : resolve()));
    socket.once("error", reject);
  });
}

/** A subscription and what came; it is there when a first change of its own was seen. */
async function watch(subscribe, key) {
  const inbox = new Inbox();
  const stream = await subscribe(async (answer) => inbox.add(answer.items));
  let round = 0;
  await until(async () => {
    await change(key, `probe ${round++}`, "0");
    await new Promise((resolve) => setTimeout(resolve, 100));
    return inbox.items.some((items) => items[key]);
  }, "the subscription is there");
  return { inbox, stream };
}

const sees = (inbox, key, value) => inbox.find((items) => items[key]?.value === value, `${key} = ${value}`);

test.grpc("items are read with their versions", async () => {
  await change("read-1", "one", "1");
  await change("read-2", "two", "7");
  const { items } = await until(async () => {
    const answer = await client.configuration.get(store, ["read-1", "read-2"]);
    return answer.items["read-1"] && answer.items["read-2"] && answer;
  }, "the items are there");
  assert.equal(items["read-1"].value, "one");
  assert.equal(items["read-2"].version, "7");
});

test.grpc("without keys all items are read", async () => {
  await change("all-1", "one", "1");
  await until(async () => (await client.configuration.get(store)).items["all-1"]?.value === "one", "the item is among all");
});

test.grpc("an item that is not there is left out", async () => {
  assert.deepEqual((await client.configuration.get(store, ["not-there"])).items, {});
});

test.grpc("a subscription to keys sees their changes", async () => {
  const { inbox, stream } = await watch((seen) => client.configuration.subscribeWithKeys(store, ["watched"], seen), "watched");
  await change("other", "not for us", "1");
  await change("watched", "changed", "2");
  await sees(inbox, "watched", "changed");
  assert.ok(!inbox.items.some((items) => items.other));
  await stream.stop();
});

test.grpc("a subscription to everything sees every change", async () => {
  const { inbox, stream } = await watch((seen) => client.configuration.subscribe(store, seen), "everything-1");
  await change("everything-2", "new", "1");
  await sees(inbox, "everything-2", "new");
  await stream.stop();
});

test.grpc("a subscription takes metadata", async () => {
  const { inbox, stream } = await watch((seen) => client.configuration.subscribeWithMetadata(store, ["meta"], { own: "x" }, seen), "meta");
  await change("meta", "changed", "2");
  await sees(inbox, "meta", "changed");
  await stream.stop();
});

test.grpc("a stopped subscription sees nothing more", async () => {
  const stopped = await watch((seen) => client.configuration.subscribeWithKeys(store, ["stopped"], seen), "stopped");
  const going = await watch((seen) => client.configuration.subscribeWithKeys(store, ["stopped"], seen), "stopped");
  await stopped.stream.stop();
  await change("stopped", "after the stop", "9");
  await sees(going.inbox, "stopped", "after the stop");
  assert.ok(!stopped.inbox.items.some((items) => items.stopped.value === "after the stop"));
  await going.stream.stop();
});

test.grpc("an unknown store is named by the error", async () => {
  assert.match(await failure(client.configuration.get("nostore", ["x"])), /nostore/);
});

test.http("the SDK has it over gRPC only", async () => {
  assert.match(await failure(client.configuration.get(store, ["x"])), /not supported/i);
});
