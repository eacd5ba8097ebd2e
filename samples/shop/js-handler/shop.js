// The shop for the export incoming-handler: Dapr's building blocks are typed imports, each of them a function call into the runtime. ../c/shop.c
// says what the routes do.
import * as invocation from 'dapr:building-blocks/invocation@0.1.0';
import * as pubsub from 'dapr:building-blocks/pubsub@0.1.0';
import * as secrets from 'dapr:building-blocks/secrets@0.1.0';
import * as state from 'dapr:building-blocks/state@0.1.0';
import { serve } from '../../../sdk/js/wasi-http.js';

const store = 'statestore';
const subscriptions = [{ pubsubname: 'pubsub', topic: 'orders', route: '/on-order' }];

function read(key) {
  const found = state.get(store, key);
  if (!found) {
    return new Response('there is no such thing', { status: 404 });
  }

  const headers = { 'content-type': 'application/json' };
  if (found.etag) {
    headers.etag = found.etag;
  }

  return new Response(found.data, { headers });
}

// An error of the building blocks is thrown; its payload is the variant that the WIT names.
function write(key, data, etag) {
  try {
    state.save(store, [{ key, data, etag, options: {}, metadata: [] }]);
    return 204;
  } catch (e) {
    switch (e.payload?.tag) {
      case 'etag-mismatch':
        return 409;
      case 'invalid-etag':
        return 400;
      default:
        throw e;
    }
  }
}

async function bytesOf(request) {
  return new Uint8Array(await request.arrayBuffer());
}

async function answer(request) {
  const { pathname, searchParams } = new URL(request.url);
  const product = pathname.startsWith('/products/') ? pathname.slice(1) : undefined;
  switch (`${request.method} ${product ? '/products' : pathname}`) {
    case 'GET /products':
      return read(product);
    case 'PUT /products':
      return new Response(null, { status: write(product, await bytesOf(request), searchParams.get('etag') ?? undefined) });
    case 'POST /orders':
      pubsub.publish('pubsub', 'orders', await bytesOf(request), 'application/json', []);
      return new Response('ordered', { status: 202 });
    case 'POST /on-order':
      write('last-order', await bytesOf(request));
      return new Response();
    case 'GET /orders/last':
      return read('last-order');
    case 'GET /secret':
      return new Response(secrets.get('local-env', 'SHOP_KEY', [])[0][1]);
    case 'GET /price':
      return new Response(invocation.invoke('pricing', { verb: 'GET', path: 'price', headers: [], body: new Uint8Array() }).body);
    case 'GET /dapr/subscribe':
      return Response.json(subscriptions);
    default:
      return new Response('not found', { status: 404 });
  }
}

export const incomingHandler = serve(answer);
