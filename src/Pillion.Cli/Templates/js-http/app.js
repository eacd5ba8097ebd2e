// An HTTP app. It counts its visitors in the state store "statestore", which Pillion has unless it is told otherwise. wit/deps/dapr has the other
// building blocks: what wit/component.wit imports is a module here, and each call is one into the runtime, without a socket.
import * as state from 'dapr:building-blocks/state@0.1.0';
import { serve } from './sdk/wasi-http.js';

const store = 'statestore';

function visit() {
  const found = state.get(store, 'visits');
  const visits = (found ? Number(new TextDecoder().decode(found.data)) : 0) + 1;
  const data = new TextEncoder().encode(String(visits));
  state.save(store, [{ key: 'visits', data, etag: undefined, options: {}, metadata: [] }]);
  return visits;
}

export const incomingHandler = serve(async (request) => new Response(`hello from {{name}}, visit ${visit()} of ${new URL(request.url).pathname}\n`));
