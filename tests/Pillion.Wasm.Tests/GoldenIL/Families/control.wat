;; Blocks, branches, loops, and values that are on the stack where paths part or join.
(module
  (func (param i32) (result i32)
    (block $out (result i32) (br_if $out (i32.const 1) (local.get 0)) (drop) (i32.const 2)))
  (func (param i32 i32) (result i32)
    (if (result i32) (i32.lt_s (local.get 0) (local.get 1)) (then (local.get 0)) (else (local.get 1))))
  (func (param i32) (result i32) (local i32)
    (loop $again
      (local.set 1 (i32.add (local.get 1) (local.get 0)))
      (br_if $again (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
    (local.get 1))
  (func (param i32) (result i32)
    (block $a (block $b (block $c (br_table $a $b $c (local.get 0))) (return (i32.const 1))) (return (i32.const 2)))
    (i32.const 3))
  (func (param i32) (result i32) (i32.add (i32.const 7) (if (result i32) (local.get 0) (then (i32.const 1)) (else (i32.const 2)))))
  (func (param i32) (if (local.get 0) (then (return))) (unreachable))
)
