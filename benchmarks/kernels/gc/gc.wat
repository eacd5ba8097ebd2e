;; What garbage-collected guests do most, each as a function of a size: see benchmarks/README.md.
(module
  ;; Like a list of shapes of an object-oriented program: a hierarchy, downcasts, fields.
  (rec
    (type $shape (sub (struct (field $next (ref null $shape)))))
    (type $circle (sub final $shape (struct (field (ref null $shape)) (field $radius (mut i32)))))
    (type $square (sub final $shape (struct (field (ref null $shape)) (field $side (mut i32))))))
  (type $tree (sub final (struct (field $left (ref null $tree)) (field $right (ref null $tree)))))
  (type $numbers (array (mut i32)))
  (type $values (array (mut (ref eq))))

  ;; Allocates binary trees of 2^n nodes and counts them.
  (func $grow (param $depth i32) (result (ref $tree))
    (if (result (ref $tree)) (i32.eqz (local.get $depth))
      (then (struct.new $tree (ref.null $tree) (ref.null $tree)))
      (else
        (struct.new $tree
          (call $grow (i32.sub (local.get $depth) (i32.const 1)))
          (call $grow (i32.sub (local.get $depth) (i32.const 1)))))))
  (func $count (param $tree (ref $tree)) (result i32)
    (local $left (ref null $tree))
    (local.set $left (struct.get $tree $left (local.get $tree)))
    (if (result i32) (ref.is_null (local.get $left))
      (then (i32.const 1))
      (else
        (i32.add (i32.const 1)
          (i32.add
            (call $count (ref.as_non_null (local.get $left)))
            (call $count (ref.as_non_null (struct.get $tree $right (local.get $tree)))))))))
  (func (export "trees") (param $rounds i32) (result i64)
    (local $sum i64)
    (loop $round
      (local.set $sum (i64.add (local.get $sum) (i64.extend_i32_u (call $count (call $grow (i32.const 12))))))
      (br_if $round (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1)))))
    (local.get $sum))

  ;; Walks a list of 1000 shapes of two kinds, casting each.
  (func $shapes (result (ref null $shape))
    (local $i i32) (local $head (ref null $shape))
    (loop $next
      (if (i32.and (local.get $i) (i32.const 1))
        (then (local.set $head (struct.new $circle (local.get $head) (local.get $i))))
        (else (local.set $head (struct.new $square (local.get $head) (local.get $i)))))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 1000))))
    (local.get $head))
  (func (export "casts") (param $rounds i32) (result i64)
    (local $sum i64) (local $head (ref null $shape)) (local $at (ref null $shape))
    (local.set $head (call $shapes))
    (loop $round
      (local.set $at (local.get $head))
      (block $end
        (loop $next
          (br_if $end (ref.is_null (local.get $at)))
          (if (ref.test (ref $circle) (local.get $at))
            (then
              (local.set $sum (i64.add (local.get $sum)
                (i64.extend_i32_u (struct.get $circle $radius (ref.cast (ref $circle) (local.get $at)))))))
            (else
              (local.set $sum (i64.sub (local.get $sum)
                (i64.extend_i32_u (struct.get $square $side (ref.cast (ref $square) (local.get $at))))))))
          (local.set $at (struct.get $shape $next (local.get $at)))
          (br $next)))
      (br_if $round (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1)))))
    (local.get $sum))

  ;; The sieve of Eratosthenes in an array of numbers.
  (func (export "sieve") (param $n i32) (result i64)
    (local $marks (ref $numbers)) (local $i i32) (local $j i32) (local $primes i64)
    (local.set $marks (array.new_default $numbers (local.get $n)))
    (local.set $i (i32.const 2))
    (loop $next
      (if (i32.eqz (array.get $numbers (local.get $marks) (local.get $i)))
        (then
          (local.set $primes (i64.add (local.get $primes) (i64.const 1)))
          (local.set $j (i32.add (local.get $i) (local.get $i)))
          (block $marked
            (loop $mark
              (br_if $marked (i32.ge_u (local.get $j) (array.len (local.get $marks))))
              (array.set $numbers (local.get $marks) (local.get $j) (i32.const 1))
              (local.set $j (i32.add (local.get $j) (local.get $i)))
              (br $mark)))))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n))))
    (local.get $primes))

  ;; Untyped numbers, as of a dynamic language: prefix sums over an array of i31.
  (func (export "boxes") (param $rounds i32) (result i64)
    (local $values (ref $values)) (local $i i32) (local $sum i32)
    (local.set $values (array.new $values (ref.i31 (i32.const 0)) (i32.const 1000)))
    (loop $round
      (local.set $i (i32.const 0))
      (local.set $sum (i32.const 0))
      (loop $next
        (local.set $sum (i32.and (i32.const 0xFFFFF) (i32.add (local.get $sum) (i32.add (local.get $i)
          (i31.get_s (ref.cast (ref i31) (array.get $values (local.get $values) (local.get $i))))))))
        (array.set $values (local.get $values) (local.get $i) (ref.i31 (local.get $sum)))
        (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 1000))))
      (br_if $round (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1)))))
    (i64.extend_i32_u (local.get $sum))))
