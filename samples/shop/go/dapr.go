package main

import (
	"strconv"
	"strings"
	"syscall"

	"pillion/sdk/wasihttp"
)

// Asks Dapr; status 0 if it cannot be asked.
func dapr(method, path string, body []byte) *wasihttp.Response {
	address, _ := syscall.Getenv("DAPR_HTTP_ENDPOINT")
	answer, err := wasihttp.Do(method, address+path, map[string]string{"content-type": "application/json"}, body)
	if err != nil {
		return text(0, err.Error())
	}
	return answer
}

func get(key string) *wasihttp.Response {
	switch found := dapr("GET", "/v1.0/state/statestore/"+strings.ReplaceAll(key, "/", "%2F"), nil); found.Status {
	case 200:
		return found
	case 204:
		return text(404, "there is no such thing")
	default:
		return text(500, string(found.Body))
	}
}

func put(key string, data []byte, etag string) *wasihttp.Response {
	item := `[{"key":` + strconv.Quote(key) + `,"value":` + string(data)
	if etag != "" {
		item += `,"etag":` + strconv.Quote(etag)
	}
	switch saved := dapr("POST", "/v1.0/state/statestore", []byte(item+"}]")); saved.Status {
	case 204:
		return text(204, "")
	case 400, 409:
		return text(saved.Status, string(saved.Body))
	default:
		return text(500, string(saved.Body))
	}
}

func publish(order []byte) *wasihttp.Response {
	if published := dapr("POST", "/v1.0/publish/pubsub/orders", order); published.Status != 204 {
		return text(500, string(published.Body))
	}
	return text(202, "ordered")
}

func secret() *wasihttp.Response {
	found := dapr("GET", "/v1.0/secrets/local-env/SHOP_KEY", nil)
	value, is := strings.CutPrefix(string(found.Body), `{"SHOP_KEY":`)
	value, err := strconv.Unquote(strings.TrimSuffix(value, "}"))
	if found.Status != 200 || !is || err != nil {
		return text(500, "the shop has no secret")
	}
	return text(200, value)
}

func price() *wasihttp.Response {
	asked := dapr("GET", "/v1.0/invoke/pricing/method/price", nil)
	if asked.Status == 0 {
		return text(502, "the app pricing did not answer")
	}
	return asked
}
