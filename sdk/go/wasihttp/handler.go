// Package wasihttp is wasi:http 0.2 for components in Go: a handler of requests, and requests of one's own. It is the canonical ABI by hand: Go's
// compiler knows wasip1 and calls functions of the host (go:wasmimport), but it knows nothing of components.
package wasihttp

import "unsafe"

// A Request has come in.
type Request struct {
	// Method is GET, POST …
	Method string
	// Path and query, as the caller wrote them.
	Target string

	handle uint32
}

// A Response is what is answered, here or elsewhere.
type Response struct {
	// Status is one of HTTP's.
	Status int
	// Header has names in lower case.
	Header map[string]string
	Body   []byte
}

var handler func(*Request) *Response

// Handle says what answers requests. It is to be called by an init function: a component has no main that is run.
func Handle(answer func(*Request) *Response) { handler = answer }

// Body reads the whole body, which can be read once.
func (r *Request) Body() []byte {
	var out result
	incomingRequestConsume(r.handle, &out)
	if out.tag() != 0 {
		return nil
	}
	return readBody(out.handle())
}

//go:wasmexport wasi:http/incoming-handler@0.2.12#handle
func handle(request, outparam uint32) {
	var method, target result
	incomingRequestMethod(request, &method)
	incomingRequestPath(request, &target)
	send(outparam, handler(&Request{method.method(), target.text(), request}))
	release()
}

func send(outparam uint32, answer *Response) {
	var out result
	head := outgoingResponseNew(fieldsOf(answer.Header))
	outgoingResponseSetStatus(head, uint32(answer.Status))
	outgoingResponseBody(head, &out)
	body := out.handle()
	responseOutparamSet(outparam, 0, head, 0, 0, 0, 0, 0, 0)
	writeBody(body, answer.Body)
}

func fieldsOf(header map[string]string) uint32 {
	var out result
	fields := fieldsNew()
	for name, value := range header {
		fieldsAppend(fields, name, value, &out)
	}
	return fields
}

// Writes and finishes a body; whoever does not wait for it does not get it.
func writeBody(body uint32, bytes []byte) {
	var out result
	outgoingBodyWrite(body, &out)
	stream := out.handle()
	// A stream takes 4096 bytes at a time.
	for len(bytes) > 0 {
		part := bytes[:min(len(bytes), 4096)]
		outputStreamWrite(stream, unsafe.String(&part[0], len(part)), &out)
		if out.tag() != 0 {
			break
		}
		bytes = bytes[len(part):]
	}
	outputStreamDrop(stream)
	outgoingBodyFinish(body, 0, 0, &out)
}

// Reads a body to its end and drops it.
func readBody(body uint32) (all []byte) {
	var out result
	incomingBodyStream(body, &out)
	stream := out.handle()
	for {
		inputStreamRead(stream, 64<<10, &out)
		if out.tag() != 0 {
			break
		}
		all = append(all, out.text()...)
	}
	inputStreamDrop(stream)
	incomingBodyDrop(body)
	return all
}
