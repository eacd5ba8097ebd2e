import assert from "node:assert/strict";
import { appId, client, failure, feature, protocol, sdk, server } from "./support.mjs";

const { HttpMethod } = sdk;
const test = feature("invoker");
const verbs = [HttpMethod.GET, HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH, HttpMethod.DELETE];

const parsed = (body) => (body ? JSON.parse(body) : undefined);

for (const method of verbs) {
  await server.invoker.listen("echo", async (data) => ({ method, body: parsed(data.body), contentType: data.metadata?.contentType }), { method });
}
await server.invoker.listen("asked", async (data) => ({ query: data.query, headers: data.headers ?? {} }), { method: HttpMethod.GET });
await server.invoker.listen("a/deeper/path", async () => ({ path: "deeper" }), { method: HttpMethod.GET });
await server.invoker.listen("nothing", async () => undefined, { method: HttpMethod.POST });
await server.invoker.listen("length", async (data) => ({ length: parsed(data.body).text.length }), { method: HttpMethod.POST });

test("GET is answered by the app", async () => {
  const answer = await client.invoker.invoke(appId, "echo", HttpMethod.GET);
  assert.equal(answer.method, "get");
});

test("POST, PUT and PATCH carry a body", async () => {
  for (const method of [HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH]) {
    const answer = await client.invoker.invoke(appId, "echo", method, { hello: "Grüße" });
    assert.deepEqual(answer, { method, body: { hello: "Grüße" }, contentType: "application/json" });
  }
});

test("DELETE is answered by the app", async () => {
  assert.equal((await client.invoker.invoke(appId, "echo", HttpMethod.DELETE)).method, "delete");
});

test("a method may be a path", async () => {
  assert.deepEqual(await client.invoker.invoke(appId, "a/deeper/path", HttpMethod.GET), { path: "deeper" });
});

test.http("the query reaches the app", async () => {
  assert.equal((await client.invoker.invoke(appId, "asked?x=1&y=a%20b", HttpMethod.GET)).query, "/asked?x=1&y=a%20b");
});

test.http("headers reach the app, with who calls whom", async () => {
  const { headers } = await client.invoker.invoke(appId, "asked", HttpMethod.GET, undefined, { headers: { "x-own": "value" } });
  assert.equal(headers["x-own"], "value");
  assert.equal(headers["dapr-callee-app-id"], appId);
  assert.equal(headers["dapr-caller-app-id"], appId);
});

test.http("an answer without content is the server's own", async () => {
  assert.deepEqual(await client.invoker.invoke(appId, "nothing", HttpMethod.POST, {}), { closed: true });
});

test("a body of 3 MB reaches the app", async () => {
  assert.deepEqual(await client.invoker.invoke(appId, "length", HttpMethod.POST, { text: "x".repeat(3_000_000) }), { length: 3_000_000 });
});

test("an unknown app is an error that names it", async () => {
  const error = await failure(client.invoker.invoke("no-such-app", "echo", HttpMethod.GET));
  assert.match(error, /no-such-app/);
  if (protocol === "http") assert.match(error, /ERR_DIRECT_INVOKE/);
});

test.http("a method the app has not is its own 404", async () => {
  assert.match(await failure(client.invoker.invoke(appId, "unknown", HttpMethod.GET)), /404/);
});

test("a hundred calls at the same time are all answered", async () => {
  const answers = await Promise.all(Array.from({ length: 100 }, (_, n) => client.invoker.invoke(appId, "echo", HttpMethod.POST, { n })));
  assert.deepEqual(answers.map((answer) => answer.body.n), Array.from({ length: 100 }, (_, n) => n));
});
