package main

import "encoding/binary"

// bytes is what a field of a protobuf message holds; all of them here are bytes, text or messages.
func bytes(message []byte, number uint64) []byte {
	var found []byte
	for len(message) > 0 {
		tag, n := binary.Uvarint(message)
		length, m := binary.Uvarint(message[n:])
		value := message[n+m : n+m+int(length)]
		if tag>>3 == number {
			found = value
		}
		message = message[n+m+int(length):]
	}
	return found
}

func text(message []byte, number uint64) string {
	return string(bytes(message, number))
}

// field appends a field to a message.
func field(message []byte, number uint64, value []byte) []byte {
	message = binary.AppendUvarint(message, number<<3|2)
	message = binary.AppendUvarint(message, uint64(len(value)))
	return append(message, value...)
}
