;; Calls: of own functions, imports, through tables; several results; tail calls.
(module
  (type $binary (func (param i32 i32) (result i32)))
  (import "host" "log" (func $log (param i32)))
  (table 4 funcref)
  (func $leaf (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
  (func (param i32) (result i32) (call $leaf (local.get 0) (call $leaf (i32.const 1) (local.get 0))))
  (func (param i32) (call $log (local.get 0)))
  (func (param i32) (result i32) (call_indirect (type $binary) (i32.const 1) (i32.const 2) (local.get 0)))
  (func $pair (result i32 i64) (i32.const 1) (i64.const 2))
  (func (result i64) (local i64) (call $pair) (local.set 0) (drop) (local.get 0))
  (func (param i32) (result i32) (return_call $leaf (local.get 0) (i32.const 1)))
  (func (param i32) (result i32) (return_call_indirect (type $binary) (i32.const 1) (i32.const 2) (local.get 0)))
)
