// Dapr's state API.

import { JSON } from "assemblyscript-json/assembly";
import { Response, send } from "./http";

/** A value to save, and under which key. */
export class StateItem {
  constructor(public key: string, public value: JSON.Value) {}

  toString(): string {
    return '{"key":' + JSON.from(this.key).stringify() + ',"value":' + this.value.stringify() + "}";
  }
}

/** Talks to the app's Dapr. Logs a line per request; `answer` is what came of the last one. */
export class DaprClient {
  answer: Response = new Response(0, 0, "");

  constructor(private endpoint: string = "http://127.0.0.1:3500") {}

  /** Saves one value; false if it was not saved. */
  saveState(store: string, key: string, value: JSON.Value): bool {
    return this.saveBulkState(store, [new StateItem(key, value)]);
  }

  /** Saves values in one request; false if they were not saved. */
  saveBulkState(store: string, items: StateItem[]): bool {
    // Dapr answers 204: there is nothing to say but that it is done.
    return this.request("POST", "/v1.0/state/" + store, "[" + items.map<string>(item => item.toString()).join(",") + "]").isSuccess;
  }

  /** The JSON text of a value; null if there is none, or if `answer` is no success. */
  getState(store: string, key: string): string | null {
    const answer = this.request("GET", "/v1.0/state/" + store + "/" + encodeURIComponent(key), "");
    return answer.isSuccess && answer.status != 204 ? answer.body : null;
  }

  private request(method: string, path: string, body: string): Response {
    const url = this.endpoint + path;
    this.answer = send(method, url, body.length > 0 ? "content-type:application/json\n" : "", body);
    console.log(method + " " + url + " -> " + this.answer.toString());
    return this.answer;
  }
}
