;; Floating point: arithmetic, comparison, rounding, minimum and maximum.
(module
  (func (param f64 f64) (result f64) (f64.add (local.get 0) (local.get 1)))
  (func (param f32 f32) (result f32) (f32.div (local.get 0) (f32.const 0.1)))
  (func (param f64 f64) (result f64) (f64.min (local.get 0) (local.get 1)))
  (func (param f32 f32) (result f32) (f32.max (local.get 0) (local.get 1)))
  (func (param f64 f64) (result f64) (f64.sqrt (local.get 0)))
  (func (param f64 f64) (result f64) (f64.nearest (local.get 0)))
  (func (param f32 f32) (result f32) (f32.neg (local.get 0)))
  (func (param f32 f32) (result f32) (f32.copysign (local.get 0) (local.get 1)))
  (func (param f64 f64) (result i32) (f64.lt (local.get 0) (local.get 1)))
  (func (param f64 f64) (result i32) (f64.ge (local.get 0) (local.get 1)))
  (func (param f32 f32) (result i32) (f32.ne (local.get 0) (local.get 1)))
)
