;; Loops over arrays, of which several turns are done at once by vectors.
(module
  (memory 1)
  ;; The dot product of two arrays of 16-bit integers, two elements a turn, as compilers unroll it.
  (func (param i32 i32 i32) (result i32)
    (local i32)
    (loop
      (local.set 3 (i32.add
        (i32.mul (i32.load16_s offset=2 (local.get 0)) (i32.load16_s offset=2 (local.get 1)))
        (i32.add (i32.mul (i32.load16_s (local.get 0)) (i32.load16_s (local.get 1))) (local.get 3))))
      (local.set 0 (i32.add (local.get 0) (i32.const 4)))
      (local.set 1 (i32.add (local.get 1) (i32.const 4)))
      (br_if 0 (local.tee 2 (i32.sub (local.get 2) (i32.const 1)))))
    (local.get 3))
  ;; y[i] += a * x[i] on doubles.
  (func (param i32 i32 f64 i32)
    (local i32)
    (loop
      (f64.store (i32.add (local.get 0) (local.get 4))
        (f64.add (f64.load (i32.add (local.get 0) (local.get 4)))
          (f64.mul (local.get 2) (f64.load (i32.add (local.get 1) (local.get 4))))))
      (br_if 0 (i32.lt_u (local.tee 4 (i32.add (local.get 4) (i32.const 8))) (local.get 3)))))
)
