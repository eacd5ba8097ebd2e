// Stores a string and an object through Dapr, reads both back and compares. Exit code 0 if all went well.

import { JSON } from "assemblyscript-json/assembly";
import { DaprClient, StateItem } from "./dapr";

const STORE = "statestore";

function fail(what: string): void {
  // Not console.error: the shim's writes to standard output.
  process.stderr.write("Test failed: " + what + "\n");
  process.exit(1);
}

function expect(client: DaprClient, key: string, value: JSON.Value): void {
  const expected = value.stringify();
  const actual = client.getState(STORE, key);
  if (!client.answer.isSuccess) {
    fail("reading " + key + ": " + client.answer.toString());
  } else if (actual === null) {
    fail(key + " is not there");
  } else if (actual != expected) {
    fail(key + " is " + actual + ", not " + expected);
  }
}

console.log("Testing Dapr API ....");
const client = process.env.has("DAPR_HTTP_ENDPOINT") ? new DaprClient(process.env.get("DAPR_HTTP_ENDPOINT")) : new DaprClient();

const greeting = JSON.from("Hello, Dapr! Grüße");
const order = JSON.Value.Object();
order.set("id", JSON.from(42));
order.set("item", JSON.from("saddle"));
order.set("paid", JSON.from(true));

if (!client.saveState(STORE, "greeting", greeting)) {
  fail("saving greeting: " + client.answer.toString());
}
if (!client.saveBulkState(STORE, [new StateItem("order", order), new StateItem("quantity", JSON.from(2))])) {
  fail("saving order and quantity: " + client.answer.toString());
}
expect(client, "greeting", greeting);
expect(client, "order", order);
expect(client, "quantity", JSON.from(2));
console.log("Test successfully!");
