;; Integers of 64 bits, where they differ from those of 32.
(module
  (func (param i64 i64) (result i64) (i64.add (local.get 0) (i64.const 1)))
  (func (param i64 i64) (result i64) (i64.xor (local.get 0) (i64.const 0x9e3779b97f4a7c15)))
  (func (param i64 i64) (result i64) (i64.rem_s (local.get 0) (local.get 1)))
  (func (param i64 i64) (result i64) (i64.shl (local.get 0) (local.get 1)))
  (func (param i64 i64) (result i64) (i64.rotl (local.get 0) (local.get 1)))
  (func (param i64 i64) (result i32) (i64.eqz (local.get 0)))
  (func (param i64 i64) (result i32) (i64.ne (local.get 0) (local.get 1)))
  (func (param i64 i64) (result i64) (i64.extend32_s (local.get 0)))
  (func (param i64 i64) (result i64) (i64.clz (local.get 0)))
)
