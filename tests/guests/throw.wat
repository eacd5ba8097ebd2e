;; Catches one exception, and ends by another that it does not catch.
(module
  (tag $problem (param i32))
  (memory (export "memory") 1)

  (func $fail (param $number i32)
    (throw $problem (local.get $number)))

  (func (export "_start")
    (try
      (do (call $fail (i32.const 1)))
      (catch $problem
        (call $fail (i32.add (i32.const 1))))))
)
