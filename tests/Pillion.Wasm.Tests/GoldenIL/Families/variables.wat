;; Locals and globals, own and imported.
(module
  (import "m" "constant" (global $constant i32))
  (import "m" "variable" (global $variable (mut i64)))
  (global $own (mut f64) (f64.const 1))
  (global $object (mut externref) (ref.null extern))
  (func (param i32) (local i32) (local.set 1 (local.tee 0 (i32.const 1))))
  (func (result i32) (global.get $constant))
  (func (param i64) (global.set $variable (i64.add (global.get $variable) (local.get 0))))
  (func (param f64) (global.set $own (local.get 0)))
  (func (param externref) (result externref) (global.get $object) (global.set $object (local.get 0)))
)
