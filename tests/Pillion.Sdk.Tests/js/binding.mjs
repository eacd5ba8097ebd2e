import assert from "node:assert/strict";
import { client, components, failure, feature, Inbox, protocol, server } from "./support.mjs";

const test = feature("binding");
const ticks = new Inbox();
let failures = 1;

await server.binding.receive("tick", async (data) => {
  ticks.add(data);
  if (failures-- > 0) throw new Error("the first tick is not handled");
});

/** What a binding gave: text over HTTP, bytes over gRPC. */
const text = (answer) => (protocol === "http" ? (typeof answer === "string" ? answer : JSON.stringify(answer)) : Buffer.from(answer.data).toString());

test("an input binding calls the app, again and again", async () => {
  await ticks.take(2);
});

test.redis("an output binding writes, reads and deletes in Redis", async () => {
  await client.binding.send("keys", "create", "stored by a binding", { key: "binding-key" });
  assert.match(text(await client.binding.send("keys", "get", undefined, { key: "binding-key" })), /stored by a binding/);
  await client.binding.send("keys", "delete", undefined, { key: "binding-key" });
  const answer = await client.binding.send("keys", "get", undefined, { key: "binding-key" }).then(text, () => "");
  assert.doesNotMatch(answer, /stored/);
});

test.local("an output binding writes, reads, lists and deletes files", async () => {
  await client.binding.send("files", "create", "stored by a binding", { fileName: "folder/one.txt" });
  assert.match(text(await client.binding.send("files", "get", undefined, { fileName: "folder/one.txt" })), /stored by a binding/);
  assert.match(text(await client.binding.send("files", "list", undefined, { fileName: "folder" })), /one\.txt/);
  await client.binding.send("files", "delete", undefined, { fileName: "folder/one.txt" });
  await failure(client.binding.send("files", "get", undefined, { fileName: "folder/one.txt" }));
});

test("an operation that the binding has not is an error", async () => {
  await failure(client.binding.send(components === "redis" ? "keys" : "files", "juggle", "x"));
});

test("an unknown binding is named by the error", async () => {
  assert.match(await failure(client.binding.send("nobinding", "create", "x")), /nobinding/);
});
