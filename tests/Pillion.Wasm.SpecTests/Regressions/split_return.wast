;; A function that is taken apart: what a part would have returned, had it returned, was put where an operand of its function was.
(module
  (func (export "operand-below") (param i32) (result i32)
    (i32.popcnt (i32.const 0x5b1a_0912))
    (block
      (i32.const -513)
      (br_if 0 (local.get 0))
      (br 1 (i32.trunc_f64_u (f64.convert_i32_s (i32.add (i32.const 600))))))))

(assert_return (invoke "operand-below" (i32.const 1)) (i32.const 12))
(assert_return (invoke "operand-below" (i32.const 0)) (i32.const 87))
