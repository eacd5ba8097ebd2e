;; Calls itself until the stack ends, each export in a way of its own.
(module
  (type $void (func))
  (table funcref (elem $indirect $odd))
  ;; something to do after the call, so that no compiler can make a loop of it
  (global $returned (mut i32) (i32.const 0))
  (func $after (global.set $returned (i32.add (global.get $returned) (i32.const 1))))
  (func $recurse (export "_start") (call $recurse) (call $after))
  (func $indirect (export "indirect") (call_indirect (type $void) (i32.const 0)) (call $after))
  (func $even (export "mutual") (call_indirect (type $void) (i32.const 1)) (call $after))
  (func $odd (call $even) (call $after))
  ;; in tail position: a compiler may make a loop of it, which only a deadline ends
  (func $tail (export "tail") (call $tail))
  ;; counts its depth, so that a caller can see how deep it came
  (global $depth (export "depth") (mut i32) (i32.const 0))
  (func $count (export "count")
    (global.set $depth (i32.add (global.get $depth) (i32.const 1)))
    (call $count)
    (call $after))
  ;; a larger frame: locals that live across the call
  (func $large (export "large") (param $n i64) (result i64)
    (local $a i64) (local $b i64) (local $c i64) (local $d i64) (local $e i64) (local $f i64) (local $g i64) (local $h i64)
    (local.set $a (i64.add (local.get $n) (i64.const 1)))
    (local.set $b (i64.mul (local.get $a) (i64.const 3)))
    (local.set $c (i64.mul (local.get $b) (i64.const 5)))
    (local.set $d (i64.mul (local.get $c) (i64.const 7)))
    (local.set $e (i64.mul (local.get $d) (i64.const 11)))
    (local.set $f (i64.mul (local.get $e) (i64.const 13)))
    (local.set $g (i64.mul (local.get $f) (i64.const 17)))
    (local.set $h (call $large (i64.add (local.get $n) (i64.const 1))))
    (i64.add (local.get $a) (i64.add (local.get $b) (i64.add (local.get $c) (i64.add (local.get $d)
      (i64.add (local.get $e) (i64.add (local.get $f) (i64.add (local.get $g) (local.get $h)))))))))
  ;; goes down as far as asked and comes back: the depth that a limit has to allow
  (func $sum (export "sum") (param $n i32) (result i32)
    (if (result i32) (i32.eqz (local.get $n))
      (then (i32.const 0))
      (else (i32.add (local.get $n) (call $sum (i32.sub (local.get $n) (i32.const 1))))))))
