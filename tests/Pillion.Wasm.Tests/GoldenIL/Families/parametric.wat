;; Select in its forms, and drop.
(module
  (func (param i32 i32 i32) (result i32) (select (local.get 0) (local.get 1) (local.get 2)))
  (func (param i32 f64) (result f64) (select (local.get 1) (f64.const 0) (i32.eqz (local.get 0))))
  (func (param externref i32) (result externref) (select (result externref) (local.get 0) (ref.null extern) (local.get 1)))
  (func (param i32) (drop (i32.add (local.get 0) (i32.const 1))))
)
