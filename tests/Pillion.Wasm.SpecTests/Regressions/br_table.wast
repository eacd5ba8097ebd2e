;; br_table within WebAssembly 2.0. The suite's own file needs typed function references, all in one module.

(module
  ;; The index is unsigned and everything past the table goes to the default.
  (func (export "pick") (param i32) (result i32)
    (block $other
      (block $two
        (block $one
          (block $zero
            (br_table $zero $one $two $other (local.get 0)))
          (return (i32.const 100)))
        (return (i32.const 101)))
      (return (i32.const 102)))
    (i32.const 200))

  (func (export "only-default") (param i32) (result i32)
    (block (br_table 0 (local.get 0)) (return (i32.const 1)))
    (i32.const 2))

  ;; Two entries and the default may be the same label, and the outermost one is the function.
  (func (export "to-function") (param i32) (result i32)
    (block (result i32)
      (br_table 1 0 1 0 (i32.const 7) (local.get 0)))
    (i32.add (i32.const 10)))

  ;; A value travels with the branch; the operands below it are dropped.
  (func (export "value") (param i32) (result i32)
    (block $b (result i32)
      (i32.mul
        (block $a (result i32)
          (i32.const 1) (i32.const 2) (i32.const 3)
          (br_table $a $b (i32.const 5) (local.get 0)))
        (i32.const 11))))

  ;; Labels of different blocks, same types, through two results.
  (func (export "values") (param i32) (result i64 f32)
    (block $outer (result i64 f32)
      (block $inner (result i64 f32)
        (br_table $inner $outer (i64.const 1) (f32.const 2) (local.get 0)))
      (drop) (drop)
      (i64.const 3) (f32.const 4)))

  ;; A loop's label takes the loop's parameters.
  (func (export "sum-down") (param i32) (result i32) (local $sum i32)
    (local.get 0)
    (loop $again (param i32) (result i32)
      (local.tee 0)
      (local.set $sum (i32.add (local.get $sum) (local.get 0)))
      (if (result i32) (i32.eqz)
        (then (local.get $sum))
        (else
          (i32.sub (local.get 0) (i32.const 1))
          (br_table 1 1 (i32.const 0))))))

  (func (export "in-loop") (param $n i32) (result i32) (local $odd i32) (local $even i32)
    (block $done
      (loop $next
        (block $is-even
          (block $is-odd
            (br_if $done (i32.eqz (local.get $n)))
            (br_table $is-even $is-odd (i32.and (local.get $n) (i32.const 1))))
          (local.set $odd (i32.add (local.get $odd) (local.get $n)))
          (local.set $n (i32.sub (local.get $n) (i32.const 1)))
          (br $next))
        (local.set $even (i32.add (local.get $even) (local.get $n)))
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (br $next)))
    (i32.sub (local.get $odd) (local.get $even)))

  ;; What follows is unreachable, and the stack there is polymorphic.
  (func (export "then-unreachable") (param i32) (result i32)
    (block (result i32)
      (br_table 0 0 (i32.const 9) (local.get 0))
      (i32.add) (drop) (f64.neg) (drop)
      (i32.const 1)))

  (func (export "index-is-a-block") (param i32) (result i32)
    (block $b (result i32)
      (br_table $b (i32.const 3) (block (result i32) (br_if 0 (i32.const 1) (local.get 0))))))

  ;; References travel too.
  (func (export "reference") (param i32 externref) (result externref)
    (block $b (result externref)
      (block $a (result externref)
        (br_table $a $b (local.get 1) (local.get 0)))
      (drop)
      (ref.null extern)))
)

(assert_return (invoke "pick" (i32.const 0)) (i32.const 100))
(assert_return (invoke "pick" (i32.const 1)) (i32.const 101))
(assert_return (invoke "pick" (i32.const 2)) (i32.const 102))
(assert_return (invoke "pick" (i32.const 3)) (i32.const 200))
(assert_return (invoke "pick" (i32.const -1)) (i32.const 200))
(assert_return (invoke "pick" (i32.const 0x80000000)) (i32.const 200))

(assert_return (invoke "only-default" (i32.const 0)) (i32.const 2))
(assert_return (invoke "only-default" (i32.const -5)) (i32.const 2))

(assert_return (invoke "to-function" (i32.const 0)) (i32.const 7))
(assert_return (invoke "to-function" (i32.const 1)) (i32.const 17))
(assert_return (invoke "to-function" (i32.const 2)) (i32.const 7))
(assert_return (invoke "to-function" (i32.const 3)) (i32.const 17))

(assert_return (invoke "value" (i32.const 0)) (i32.const 55))
(assert_return (invoke "value" (i32.const 1)) (i32.const 5))

(assert_return (invoke "values" (i32.const 0)) (i64.const 3) (f32.const 4))
(assert_return (invoke "values" (i32.const 1)) (i64.const 1) (f32.const 2))

(assert_return (invoke "sum-down" (i32.const 10)) (i32.const 55))
(assert_return (invoke "in-loop" (i32.const 10)) (i32.const -5))
(assert_return (invoke "in-loop" (i32.const 9)) (i32.const 5))

(assert_return (invoke "then-unreachable" (i32.const 0)) (i32.const 9))
(assert_return (invoke "index-is-a-block" (i32.const 0)) (i32.const 3))

(assert_return (invoke "reference" (i32.const 0) (ref.extern 4)) (ref.null extern))
(assert_return (invoke "reference" (i32.const 1) (ref.extern 4)) (ref.extern 4))

(assert_invalid
  (module (func (param i32) (br_table 0 2 1 (local.get 0))))
  "unknown label")
(assert_invalid
  (module (func (param i32) (result i32)
    (block (result i32) (block (br_table 0 1 (i32.const 1) (local.get 0))) (i32.const 2))))
  "type mismatch")
(assert_invalid
  (module (func (param i32) (result i32)
    (block (result i32) (block (result i64) (br_table 0 1 (i64.const 1) (local.get 0))) (drop) (i32.const 2))))
  "type mismatch")
