// The shop for the fetch event, as service workers have it: plain Dapr over HTTP, which inside Pillion needs no socket. ../c/shop.c says what
// the routes do.
import { DaprError, invoke, publish, secret, state } from '../../../sdk/js/dapr.js';

const store = 'statestore';
const subscriptions = [{ pubsubname: 'pubsub', topic: 'orders', route: '/on-order' }];

async function read(key) {
  const found = await state.get(store, key);
  return found ? Response.json(found.value, { headers: found.etag ? { etag: found.etag } : {} }) : new Response('there is no such thing', { status: 404 });
}

async function write(key, value, etag) {
  try {
    await state.save(store, key, value, etag);
    return new Response(null, { status: 204 });
  } catch (e) {
    if (e instanceof DaprError && (e.status === 409 || e.status === 400)) {
      return new Response(e.message, { status: e.status });
    }

    throw e;
  }
}

async function answer(request) {
  const { pathname, searchParams } = new URL(request.url);
  const product = pathname.startsWith('/products/') ? pathname.slice(1) : undefined;
  switch (`${request.method} ${product ? '/products' : pathname}`) {
    case 'GET /products':
      return read(product);
    case 'PUT /products':
      return write(product, await request.json(), searchParams.get('etag') ?? undefined);
    case 'POST /orders':
      await publish('pubsub', 'orders', await request.json());
      return new Response('ordered', { status: 202 });
    case 'POST /on-order':
      await state.save(store, 'last-order', await request.json());
      return new Response();
    case 'GET /orders/last':
      return read('last-order');
    case 'GET /secret':
      return new Response((await secret('local-env', 'SHOP_KEY')).SHOP_KEY);
    case 'GET /price':
      return new Response(await (await invoke('pricing', 'price')).text());
    case 'GET /dapr/subscribe':
      return Response.json(subscriptions);
    default:
      return new Response('not found', { status: 404 });
  }
}

addEventListener('fetch', (event) =>
  event.respondWith(
    answer(event.request).catch((e) => {
      console.error(e.stack ?? e);
      return new Response(e.message, { status: 500 });
    }),
  ),
);
