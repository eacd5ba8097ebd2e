// A state store in memory, with etags, as a plug-in of go-plugin's ABI: what `go build -buildmode=c-shared` makes of it is no component but a module.
package main

import (
	"errors"
	"strconv"
)

type item struct {
	data        []byte
	etag        string
	contentType string
}

var (
	items   = map[string]item{}
	written int

	// By these words, components-contrib's, the runtime knows that an etag was the reason.
	errMismatch = errors.New("possible etag mismatch. error from state store")
)

func matches(key, etag, concurrency string) bool {
	found, isThere := items[key]
	if etag == "" {
		return !isThere || concurrency != "first-write"
	}
	return isThere && found.etag == etag
}

func get(request []byte) ([]byte, error) {
	found, isThere := items[text(request, 1)]
	if !isThere {
		return nil, nil
	}
	reply := field(nil, 1, found.data)
	reply = field(reply, 2, []byte(found.etag))
	return field(reply, 4, []byte(found.contentType)), nil
}

func set(request []byte) ([]byte, error) {
	key := text(request, 1)
	if !matches(key, text(request, 3), text(bytes(request, 5), 1)) {
		return nil, errMismatch
	}
	written++
	// The request is gone when this returns.
	items[key] = item{append([]byte{}, bytes(request, 2)...), strconv.Itoa(written), text(request, 6)}
	return nil, nil
}

func remove(request []byte) ([]byte, error) {
	key := text(request, 1)
	if !matches(key, text(request, 2), text(bytes(request, 4), 1)) {
		return nil, errMismatch
	}
	delete(items, key)
	return nil, nil
}

func features([]byte) ([]byte, error) {
	return field(nil, 1, []byte("ETAG")), nil
}

func initialize([]byte) ([]byte, error) {
	return nil, nil
}

func main() {}
