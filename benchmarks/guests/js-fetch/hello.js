// The answer of ../js/hello.js for the fetch event.
addEventListener('fetch', (event) => event.respondWith(new Response('hello from JavaScript\n')));
