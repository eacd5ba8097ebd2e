;; What `./bench components` calls: exports that do next to nothing, and loops around imports.
(component
  (import "bench:calls/host@1.0.0" (instance $host
    (type $point' (record (field "x" s32) (field "y" f64)))
    (export "point" (type $point (eq $point')))
    (export "nothing" (func))
    (export "take-string" (func (param "text" string)))
    (export "take-list" (func (param "items" (list u32))))
    (export "move" (func (param "from" $point) (result $point)))))

  (core module $Memory
    (memory (export "memory") 2)
    ;; Whatever is asked for goes where the last went: nothing is kept.
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 65536)))
  (core instance $memory (instantiate $Memory))
  (alias core export $memory "memory" (core memory $m))
  (alias core export $memory "realloc" (core func $realloc))
  (core func $nothing (canon lower (func $host "nothing")))
  (core func $take-string (canon lower (func $host "take-string") (memory $m)))
  (core func $take-list (canon lower (func $host "take-list") (memory $m)))
  (core func $move (canon lower (func $host "move") (memory $m)))

  (core module $Main
    (import "memory" "memory" (memory 2))
    (import "host" "nothing" (func $nothing))
    (import "host" "take-string" (func $take-string (param i32 i32)))
    (import "host" "take-list" (func $take-list (param i32 i32)))
    (import "host" "move" (func $move (param i32 f64 i32)))
    (data (i32.const 64) "twenty bytes of text")

    (func (export "nothing"))
    (func (export "take-string") (param i32 i32))
    (func (export "take-list") (param i32 i32))
    (func (export "move") (param i32 f64) (result i32)
      (i32.store (i32.const 16) (local.get 0))
      (f64.store (i32.const 24) (local.get 1))
      (i32.const 16))

    ;; Each calls as often as it is told. The sum keeps the loop without a call from being taken away.
    (func (export "loop-alone") (param $n i32) (result i32) (local $sum i32)
      (loop $next
        (local.set $sum (i32.add (local.get $sum) (local.get $n)))
        (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
      (local.get $sum))
    (func (export "loop-nothing") (param $n i32) (result i32) (local $sum i32)
      (loop $next
        (call $nothing)
        (local.set $sum (i32.add (local.get $sum) (local.get $n)))
        (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
      (local.get $sum))
    (func (export "loop-string") (param $n i32) (result i32) (local $sum i32)
      (loop $next
        (call $take-string (i32.const 64) (i32.const 20))
        (local.set $sum (i32.add (local.get $sum) (local.get $n)))
        (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
      (local.get $sum))
    (func (export "loop-list") (param $n i32) (result i32) (local $sum i32)
      (loop $next
        (call $take-list (i32.const 1024) (i32.const 1000))
        (local.set $sum (i32.add (local.get $sum) (local.get $n)))
        (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
      (local.get $sum))
    (func (export "loop-move") (param $n i32) (result i32) (local $sum i32)
      (loop $next
        (call $move (local.get $n) (f64.const 0.5) (i32.const 16))
        (local.set $sum (i32.add (local.get $sum) (i32.load (i32.const 16))))
        (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
      (local.get $sum)))
  (core instance $main (instantiate $Main
    (with "memory" (instance $memory))
    (with "host" (instance
      (export "nothing" (func $nothing))
      (export "take-string" (func $take-string))
      (export "take-list" (func $take-list))
      (export "move" (func $move))))))

  (type $point (record (field "x" s32) (field "y" f64)))
  (func $nothing-lifted (canon lift (core func $main "nothing")))
  (func $take-string-lifted (param "text" string)
    (canon lift (core func $main "take-string") (memory $m) (realloc $realloc)))
  (func $take-list-lifted (param "items" (list u32))
    (canon lift (core func $main "take-list") (memory $m) (realloc $realloc)))
  (func $move-lifted (param "from" $point) (result $point)
    (canon lift (core func $main "move") (memory $m)))
  (func $loop-alone (param "n" u32) (result u32) (canon lift (core func $main "loop-alone")))
  (func $loop-nothing (param "n" u32) (result u32) (canon lift (core func $main "loop-nothing")))
  (func $loop-string (param "n" u32) (result u32) (canon lift (core func $main "loop-string")))
  (func $loop-list (param "n" u32) (result u32) (canon lift (core func $main "loop-list")))
  (func $loop-move (param "n" u32) (result u32) (canon lift (core func $main "loop-move")))
  (instance $guest
    (export "point" (type $point))
    (export "nothing" (func $nothing-lifted))
    (export "take-string" (func $take-string-lifted))
    (export "take-list" (func $take-list-lifted))
    (export "move" (func $move-lifted))
    (export "loop-alone" (func $loop-alone))
    (export "loop-nothing" (func $loop-nothing))
    (export "loop-string" (func $loop-string))
    (export "loop-list" (func $loop-list))
    (export "loop-move" (func $loop-move)))
  (export "bench:calls/guest@1.0.0" (instance $guest)))
