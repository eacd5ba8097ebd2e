// What every feature's tests stand on: one client and one server of Dapr's SDK, for the protocol and the components that the shell
// (NodeRun.cs) chose and named in the environment.
import nodeTest from "node:test";
import { createRequire } from "node:module";

// NODE_PATH says where the SDK is; only CommonJS looks there.
const require = createRequire(import.meta.url);
export const sdk = require("@dapr/dapr");

const { DaprClient, DaprServer, CommunicationProtocolEnum } = sdk;

/** "http" or "grpc": what the SDK speaks to Pillion and Pillion to the app. */
export const protocol = setting("SDK_PROTOCOL");
/** "redis", "local" (in-memory and files) or "defaults" (none given: what Pillion has embedded). */
export const components = setting("SDK_COMPONENTS");
export const appId = setting("SDK_APP_ID");

const limit = 30_000;
const quiet = { level: sdk.LogLevel.Error };

export function setting(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: these tests are started by Pillion.Sdk.Tests`);
  return value;
}

export function newClient(options = {}) {
  return new DaprClient({
    daprHost: "127.0.0.1",
    daprPort: setting(protocol === "http" ? "DAPR_HTTP_PORT" : "DAPR_GRPC_PORT"),
    communicationProtocol: protocol === "http" ? CommunicationProtocolEnum.HTTP : CommunicationProtocolEnum.GRPC,
    logger: quiet,
    maxBodySizeMb: 20,
    ...options,
  });
}

export const client = newClient();

export const server = new DaprServer({
  serverHost: "127.0.0.1",
  serverPort: setting("APP_PORT"),
  communicationProtocol: protocol === "http" ? CommunicationProtocolEnum.HTTP : CommunicationProtocolEnum.GRPC,
  clientOptions: client.options,
  maxBodySizeMb: 20,
  logger: quiet,
});

let started;
/** Resolves when Pillion has read the app's subscriptions. Every test waits for it. */
const ready = new Promise((resolve) => (started = resolve));

export async function start() {
  started(startServer());
  await ready.catch(() => {});
}

async function startServer() {
  await server.start();
  await until(async () => {
    const answer = await fetch(`http://127.0.0.1:${setting("DAPR_HTTP_PORT")}/v1.0/healthz`).catch(() => undefined);
    return answer?.status === 204;
  }, "Pillion is ready");
}

/**
 * The test function of a feature. `test.http` and `test.grpc` are for what the SDK has over one protocol alone, `test.on` for what some components
 * have, `test.later` for what belongs to another issue. NodeTests.cs finds the names in the files: write them as plain strings.
 */
export function feature(name) {
  const test = (title, body) => nodeTest(`${name}: ${title}`, { timeout: 2 * limit }, (t) => ready.then(() => body(t)));
  const never = () => {};
  test.http = protocol === "http" ? test : never;
  test.grpc = protocol === "grpc" ? test : never;
  test.later = (title, reason) => nodeTest(`${name}: ${title}`, { skip: reason }, never);
  test.redis = components === "redis" ? test : never;
  test.local = components === "local" ? test : never;
  return test;
}

/** Asks again until the answer is truthy, and gives it. */
export async function until(condition, what, time = limit) {
  const end = Date.now() + time;
  for (;;) {
    const answer = await condition();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`waited ${time / 1000} s in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** How a call fails: the SDK throws, or gives `{ error }`. */
export async function failure(call) {
  let answer;
  try {
    answer = await call;
  } catch (e) {
    return String(e?.error ?? e?.message ?? e);
  }
  if (answer?.error === undefined) throw new Error(`the call should have failed, and gave ${JSON.stringify(answer)}`);
  return String(answer.error);
}

/** What arrives somewhere, to be waited for. */
export class Inbox {
  items = [];

  add(item) {
    this.items.push(item);
  }

  async take(count = 1) {
    await until(() => this.items.length >= count, `${count} arrived; there are ${JSON.stringify(this.items)}`);
    return this.items.splice(0, count);
  }

  async find(matches, what) {
    return until(() => this.items.find(matches), `${what} arrived; there are ${JSON.stringify(this.items)}`);
  }
}
