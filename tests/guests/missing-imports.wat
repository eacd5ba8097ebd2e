;; Wants two functions that no host has, and one that every host has, with another type.
(module
  (import "env" "teleport" (func (param i32) (result i64)))
  (import "env" "beam_up" (func))
  (import "wasi_snapshot_preview1" "fd_close" (func (param i64) (result i32)))
  (memory (export "memory") 1)
  (func (export "_start")))
