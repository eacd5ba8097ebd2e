// The handler of wasi:http in the form that the web has for it: a function that is given a Request and gives a Response, both from the standard fetch API.
//
//   import { serve } from './wasi-http.js';
//   export const incomingHandler = serve(async (request) => new Response('hello'));
//
// An instance of such a component may answer one request after another; one that listens to the fetch event answers a single one.
import { Fields, IncomingBody, OutgoingBody, OutgoingResponse, ResponseOutparam } from 'wasi:http/types@0.2.12';

// What one call of a stream takes at most (wasi:io/streams, blocking-write-and-flush).
const chunk = 4096;
const text = new TextEncoder();

function targetOf(request) {
  const scheme = request.scheme()?.tag === 'HTTPS' ? 'https' : 'http';
  return `${scheme}://${request.authority() ?? 'localhost'}${request.pathWithQuery() ?? '/'}`;
}

function headersOf(request) {
  const headers = new Headers();
  const decoder = new TextDecoder();
  const fields = request.headers();
  for (const [name, value] of fields.entries()) {
    headers.append(name, decoder.decode(value));
  }

  fields[Symbol.dispose]();
  return headers;
}

function bodyOf(request) {
  const body = request.consume();
  const stream = body.stream();
  const parts = [];
  let length = 0;
  try {
    for (;;) {
      const part = stream.blockingRead(65536n);
      parts.push(part);
      length += part.length;
    }
  } catch (e) {
    if (e.payload?.tag !== 'closed') {
      throw e;
    }
  }

  stream[Symbol.dispose]();
  IncomingBody.finish(body)[Symbol.dispose]();
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }

  return whole;
}

function toRequest(incoming) {
  const method = incoming.method();
  const verb = (method.tag === 'other' ? method.val : method.tag).toUpperCase();
  const body = verb === 'GET' || verb === 'HEAD' ? undefined : bodyOf(incoming);
  return new Request(targetOf(incoming), { method: verb, headers: headersOf(incoming), body });
}

async function answer(response, outparam) {
  const fields = new Fields();
  for (const [name, value] of response.headers) {
    fields.append(name, text.encode(value));
  }

  const outgoing = new OutgoingResponse(fields);
  outgoing.setStatusCode(response.status);
  const body = outgoing.body();
  ResponseOutparam.set(outparam, { tag: 'ok', val: outgoing });
  const stream = body.write();
  const bytes = new Uint8Array(await response.arrayBuffer());
  for (let at = 0; at < bytes.length; at += chunk) {
    stream.blockingWriteAndFlush(bytes.subarray(at, at + chunk));
  }

  stream[Symbol.dispose]();
  OutgoingBody.finish(body, undefined);
}

/**
 * What a component exports as incomingHandler. If the function fails, the client gets 500 and the error goes to the console.
 */
export function serve(handler) {
  return {
    async handle(incoming, outparam) {
      let response;
      try {
        response = await handler(toRequest(incoming));
      } catch (e) {
        console.error(e?.stack ?? e);
        response = new Response('the app failed', { status: 500 });
      }

      await answer(response, outparam);
    },
  };
}
