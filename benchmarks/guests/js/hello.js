// The answer of tests/guests/components/hello.c, in JavaScript: for the export incoming-handler, without the fetch API.
import { Fields, OutgoingBody, OutgoingResponse, ResponseOutparam } from 'wasi:http/types@0.2.12';

const answer = new TextEncoder().encode('hello from JavaScript\n');

export const incomingHandler = {
  handle(request, outparam) {
    const response = new OutgoingResponse(new Fields());
    const body = response.body();
    ResponseOutparam.set(outparam, { tag: 'ok', val: response });
    const stream = body.write();
    stream.blockingWriteAndFlush(answer);
    stream[Symbol.dispose]();
    OutgoingBody.finish(body, undefined);
  },
};
