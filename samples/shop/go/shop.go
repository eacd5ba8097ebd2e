// The shop in Go, by Dapr's HTTP API. It is described in ../c/api.h.
package main

import (
	"strings"

	"pillion/sdk/wasihttp"
)

const subscriptions = `[{"pubsubname":"pubsub","topic":"orders","route":"/on-order"}]`

func init() { wasihttp.Handle(answer) }

// A component is asked and has nothing to do of its own, but Go wants it.
func main() {}

func answer(request *wasihttp.Request) *wasihttp.Response {
	path, query, _ := strings.Cut(request.Target, "?")
	product := strings.HasPrefix(path, "/products/")
	switch {
	case request.Method == "GET" && product:
		return get(path[1:])
	case request.Method == "PUT" && product:
		etag, _ := strings.CutPrefix(query, "etag=")
		return put(path[1:], request.Body(), etag)
	case request.Method == "POST" && path == "/orders":
		return publish(request.Body())
	case request.Method == "POST" && path == "/on-order":
		kept := put("last-order", request.Body(), "")
		if kept.Status == 204 {
			kept.Status = 200
		}
		return kept
	case request.Method == "GET" && path == "/orders/last":
		return get("last-order")
	case request.Method == "GET" && path == "/secret":
		return secret()
	case request.Method == "GET" && path == "/price":
		return price()
	case request.Method == "GET" && path == "/dapr/subscribe":
		return json(subscriptions)
	default:
		return text(404, "not found")
	}
}

func text(status int, body string) *wasihttp.Response {
	return &wasihttp.Response{Status: status, Header: map[string]string{"content-type": "text/plain"}, Body: []byte(body)}
}

func json(body string) *wasihttp.Response {
	return &wasihttp.Response{Status: 200, Header: map[string]string{"content-type": "application/json"}, Body: []byte(body)}
}
