package main

import "unsafe"

// What protoc-gen-go-plugin writes for a service: this store needs no more of it.

var (
	// What the host has memory for, by address, and what it reads last: the garbage collector must not take them.
	allocated = map[uint32][]byte{}
	replied   []byte
)

//go:wasmexport malloc
func malloc(size uint32) uint32 {
	memory := make([]byte, size)
	address := addressOf(memory)
	allocated[address] = memory
	return address
}

//go:wasmexport free
func free(address uint32) {
	delete(allocated, address)
}

//go:wasmexport store_api_version
func storeAPIVersion() uint64 { return 1 }

//go:wasmexport store_init
func storeInit(address, size uint32) uint64 { return call(initialize, address, size) }

//go:wasmexport store_features
func storeFeatures(address, size uint32) uint64 { return call(features, address, size) }

//go:wasmexport store_get
func storeGet(address, size uint32) uint64 { return call(get, address, size) }

//go:wasmexport store_set
func storeSet(address, size uint32) uint64 { return call(set, address, size) }

//go:wasmexport store_delete
func storeDelete(address, size uint32) uint64 { return call(remove, address, size) }

// call gives a method its request, and the host the address and size of the reply, with bit 31 of the size for an error.
func call(method func([]byte) ([]byte, error), address, size uint32) uint64 {
	reply, err := method(unsafe.Slice((*byte)(unsafe.Pointer(uintptr(address))), size))
	var isError uint64
	if err != nil {
		reply, isError = []byte(err.Error()), 1<<31
	}
	replied = reply
	return uint64(addressOf(reply))<<32 | isError | uint64(len(reply))
}

func addressOf(memory []byte) uint32 {
	return uint32(uintptr(unsafe.Pointer(unsafe.SliceData(memory))))
}
