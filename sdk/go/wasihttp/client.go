package wasihttp

import (
	"errors"
	"strings"
)

// Do makes a request and waits for its whole answer, of which Header has only content-type and etag.
func Do(method, url string, header map[string]string, body []byte) (*Response, error) {
	rest, found := strings.CutPrefix(url, "http://")
	if !found {
		return nil, errors.New("wasihttp: " + url + " does not begin with http://")
	}
	authority, path, _ := strings.Cut(rest, "/")

	var out result
	request := outgoingRequestNew(fieldsOf(header))
	outgoingRequestSetMethod(request, methodOther, method)
	outgoingRequestSetScheme(request, 1, 0, "")
	outgoingRequestSetAuthority(request, 1, authority)
	outgoingRequestSetPath(request, 1, "/"+path)
	outgoingRequestBody(request, &out)
	outgoing := out.handle()
	outgoingHandle(request, 0, 0, &out)
	// result<own<future-incoming-response>, error-code>: an error-code is aligned to 8.
	if out.tag() != 0 {
		return nil, errors.New("wasihttp: " + method + " " + url + " is not allowed")
	}
	future := out.word(8)
	writeBody(outgoing, body)

	pollable := futureSubscribe(future)
	pollableBlock(pollable)
	pollableDrop(pollable)
	futureGet(future, &out)
	futureDrop(future)
	// option<result<result<own<incoming-response>, error-code>>>
	if out.byte(8) != 0 || out.byte(16) != 0 {
		return nil, errors.New("wasihttp: " + method + " " + url + " was not answered")
	}
	return take(out.word(24)), nil
}

func take(response uint32) *Response {
	var out result
	answer := &Response{Status: int(incomingResponseStatus(response)), Header: map[string]string{}}
	headers := incomingResponseHeaders(response)
	for _, name := range []string{"content-type", "etag"} {
		fieldsGet(headers, name, &out)
		if values := out.texts(); len(values) > 0 {
			answer.Header[name] = values[0]
		}
	}
	fieldsDrop(headers)
	incomingResponseConsume(response, &out)
	answer.Body = readBody(out.handle())
	incomingResponseDrop(response)
	return answer
}
