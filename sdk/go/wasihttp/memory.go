package wasihttp

import "unsafe"

// Where a function of the host puts what does not fit into one number; the largest result has 40 bytes. It is of 8-byte words for its alignment.
// Results escape to Go's heap, whose objects stay where they are; stacks do not.
type result [5]uint64

func (r *result) byte(at uintptr) byte { return *(*byte)(unsafe.Add(unsafe.Pointer(r), at)) }

func (r *result) word(at uintptr) uint32 { return *(*uint32)(unsafe.Add(unsafe.Pointer(r), at)) }

// The case of a variant, an option or a result.
func (r *result) tag() byte { return r.byte(0) }

// What follows the tag, if that is a handle.
func (r *result) handle() uint32 { return r.word(4) }

// What follows the tag, if that is a string or a list of bytes.
func (r *result) text() string { return text(r.word(4), r.word(8)) }

// A list of strings or of lists of bytes, without a tag.
func (r *result) texts() []string {
	list := make([]string, 0, r.word(4))
	for item := uintptr(r.word(0)); len(list) < cap(list); item += 8 {
		words := (*[2]uint32)(at(item))
		list = append(list, text(words[0], words[1]))
	}
	return list
}

var methods = [...]string{"GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"}

const methodOther = uint32(len(methods))

func (r *result) method() string {
	if tag := int(r.tag()); tag < len(methods) {
		return methods[tag]
	}
	return r.text()
}

// Memory that realloc has given is Go's, so that the collector keeps what a string points to.
func text(address, length uint32) string {
	if length == 0 {
		return ""
	}
	return unsafe.String((*byte)(at(uintptr(address))), length)
}

func at(address uintptr) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&address)) }

// What the host has asked for in this request.
var given [][]uint64

func release() { clear(given); given = given[:0] }

// The host asks for memory to put strings and lists into. It may do that while it is being called.
//
//go:wasmexport cabi_realloc
func realloc(old unsafe.Pointer, oldSize, align, size uint32) unsafe.Pointer {
	block := make([]uint64, max(1, (size+7)/8))
	if old != nil {
		copy(unsafe.Slice((*byte)(unsafe.Pointer(&block[0])), size), unsafe.Slice((*byte)(old), min(oldSize, size)))
	}
	given = append(given, block)
	return unsafe.Pointer(&block[0])
}
