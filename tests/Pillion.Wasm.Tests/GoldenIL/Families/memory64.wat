;; A memory of 64-bit addresses.
(module
  (memory i64 1)
  (func (param i64) (result i32) (i32.load offset=16 (local.get 0)))
  (func (param i64 i64) (i64.store (local.get 0) (local.get 1)))
  (func (param i64) (result i64) (memory.grow (local.get 0)))
)
