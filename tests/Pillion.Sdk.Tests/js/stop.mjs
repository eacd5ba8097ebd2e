import assert from "node:assert/strict";
import { client, feature, protocol, server, setting } from "./support.mjs";

const test = feature("stop");
const sessions = new Set();
if (protocol === "grpc") server.daprServer.server.on("session", (session) => sessions.add(session));

test("the server and the client stop", async () => {
  // The SDK's gRPC server waits until its callers are gone, and Pillion stays.
  for (const session of sessions) session.destroy();
  await server.stop();
  await client.stop();
  await assert.rejects(fetch(`http://127.0.0.1:${setting("APP_PORT")}/`));
  // What still listens or waits would keep node alive; its results are out by then.
  setTimeout(() => process.exit(0), 3000).unref();
});
